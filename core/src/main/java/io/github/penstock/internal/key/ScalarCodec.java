package io.github.penstock.internal.key;

import java.util.function.Function;

/**
 * The codec of a type that is one value. Immutable and thread-safe.
 *
 * @param write gives the text of a value
 * @param read gives the value of a text, or throws {@link IllegalArgumentException}
 * @param <K> the type
 */
record ScalarCodec<K>(Function<K, String> write, Function<String, K> read) implements KeyCodec<K> {

  @Override
  public String encode(K key) {
    return write.apply(key);
  }

  @Override
  public K decode(String text) {
    return read.apply(text);
  }
}
