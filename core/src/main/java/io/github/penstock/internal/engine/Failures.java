package io.github.penstock.internal.engine;

import io.github.penstock.cache.LoadException;
import org.jspecify.annotations.Nullable;

/** Hands failures on as they are. Stateless. */
final class Failures {

  private Failures() {}

  /** What the caller of a cache sees of a loader's exception: itself, unless it is checked. */
  static RuntimeException ofLoader(String cache, Exception failure) {
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new LoadException(
            "The loader of cache '" + cache + "' threw a checked exception, which is the cause.",
            failure);
  }

  /** Throws what a leader met to those who waited for it; only ever unchecked ones and errors. */
  static RuntimeException sneak(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("A flight failed with a checked exception.", failure);
  }
}
