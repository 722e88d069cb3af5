package io.github.penstock.cache;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The contexts of a load of many keys, one for each. A {@link ContextBulkLoader} is given them;
 * methods of hand-written repositories that load many keys get them from {@link #current()}. To be
 * used like a {@link LoadContext}. Implemented by the engine, and by tests of such repositories.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @since 0.1
 */
public interface LoadContexts<K, V> {

  /**
   * The context of a key.
   *
   * @param key one that the load was asked for
   * @return its context, always the same; throws {@link IllegalArgumentException} for another key
   */
  LoadContext<V> of(K key);

  /**
   * The context of the only key.
   *
   * @return its context; throws {@link IllegalStateException} where there are several
   */
  LoadContext<V> only();

  /**
   * The contexts of the load that is under way on this thread, be it of one key or of many.
   *
   * @param <K> the type of the keys, which nobody checks
   * @param <V> the type of the values, which nobody checks
   * @return the contexts; throws {@link IllegalStateException} where no cache loads anything on
   *     this thread
   */
  @SuppressWarnings("unchecked") // the caller knows what is being loaded
  static <K, V> LoadContexts<K, V> current() {
    LoadContexts<?, ?> current = CurrentLoad.get();
    if (current == null) {
      throw new IllegalStateException(
          "No cache loads anything on this thread, so that there is no LoadContext. Ask for it on"
              + " the thread that calls the loader, before the loader returns;"
              + " LoadContext.isLoading() says whether there is one.");
    }
    return (LoadContexts<K, V>) current;
  }

  /**
   * Runs a load whose contexts {@link #current()} gives on this thread until it ends. Called by the
   * engine around loaders, and by tests of hand-written repositories with contexts of their own.
   *
   * @param contexts what it gives
   * @param load the load
   * @param <T> what it loads
   * @return what the load returned
   * @throws Exception what the load threw
   */
  static <T extends @Nullable Object> T call(LoadContexts<?, ?> contexts, Callable<T> load)
      throws Exception {
    return CurrentLoad.call(Objects.requireNonNull(contexts, "contexts"), load);
  }
}
