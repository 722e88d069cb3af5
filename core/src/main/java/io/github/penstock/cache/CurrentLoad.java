package io.github.penstock.cache;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The load that is under way on each thread; where one load causes another, the inner one.
 * Thread-safe.
 */
final class CurrentLoad {

  private static final ThreadLocal<LoadContexts<?, ?>> CURRENT = new ThreadLocal<>();

  private CurrentLoad() {}

  static @Nullable LoadContexts<?, ?> get() {
    return CURRENT.get();
  }

  static <T extends @Nullable Object> T call(LoadContexts<?, ?> contexts, Callable<T> load)
      throws Exception {
    LoadContexts<?, ?> outer = CURRENT.get();
    CURRENT.set(contexts);
    try {
      return load.call();
    } finally {
      if (outer == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(outer);
      }
    }
  }
}
