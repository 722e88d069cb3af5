package io.github.penstock.spi;

import io.github.penstock.cache.Loader;
import org.jspecify.annotations.Nullable;

/**
 * A loader whose statement says what it saw, so that the engine need not ask the source before it.
 * Implemented by repositories, called by the engine. Thread-safe.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @since 0.1
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // both methods load the same value
public interface ProvenLoader<K, V> extends Loader<K, V> {

  /**
   * Loads a value.
   *
   * @param key its key
   * @return the value, null where there is none, with what the statement saw
   * @throws Exception where it cannot be loaded
   */
  Loaded<V> loadProven(K key) throws Exception;

  @Override
  default @Nullable V load(K key) throws Exception {
    return loadProven(key).value();
  }

  /**
   * A value, and what the statement saw that read it. As immutable as the value.
   *
   * @param value null where there is none
   * @param snapshot what the statement saw; null where the source cannot tell
   * @param <V> the type of the value
   */
  record Loaded<V>(@Nullable V value, @Nullable Snapshot snapshot) {}
}
