package io.github.penstock.spi;

import org.jspecify.annotations.Nullable;

/**
 * Turns values of one declared type into bytes and back. Implemented by adapters and users, called
 * by remote tiers on the thread that reads or writes. Thread-safe.
 *
 * @param <V> the declared type
 * @since 0.1
 */
public interface ValueCodec<V> {

  /**
   * What the bytes look like: changes when the declared type does, so that values of another shape
   * are misses instead of errors.
   *
   * @return any number, the same for the same type in every process
   */
  int shape();

  /**
   * Encodes a value.
   *
   * @param value not null
   * @return its bytes
   * @throws Exception where it cannot be encoded; the value is then not stored
   */
  byte[] encode(V value) throws Exception;

  /**
   * Decodes a value.
   *
   * @param bytes holds the encoded value
   * @param offset where it begins
   * @param length how long it is
   * @return the value, null where the bytes say so
   * @throws Exception where the bytes are not of the declared type; that is a miss
   */
  @Nullable V decode(byte[] bytes, int offset, int length) throws Exception;
}
