package io.github.penstock.internal.key;

/**
 * Turns keys into canonical texts and back: equal keys have equal texts and unequal keys unequal
 * ones, so that the remote tier and messages agree with {@code equals}. Called by the engine after
 * a local miss and for each message. Implementations are thread-safe.
 *
 * @param <K> the type of the keys
 */
public interface KeyCodec<K> {

  /**
   * The text of a key.
   *
   * @param key not null, and no part of it is
   * @return the text, without any prefix
   */
  String encode(K key);

  /**
   * The key of a text.
   *
   * @param text made by {@link #encode}
   * @return an equal key; throws {@link IllegalArgumentException} for any other text
   */
  K decode(String text);
}
