package io.github.penstock.redis.internal.wire;

import io.github.penstock.cache.CacheKey;
import java.util.Arrays;

/**
 * Says on a partition's channel that a lease has ended for which somebody waits: {@code F} where a
 * value was stored, {@code A} where not, then {@code region:key}. It carries no sequence: nothing
 * is invalid by it, and who misses it asks again a little later. Immutable and thread-safe.
 *
 * @param key the key that was leased
 * @param filled whether something was stored, be it that there is no value
 */
public record LeaseMessage(CacheKey key, boolean filled) {

  private static final byte FILLED = 'F';
  private static final byte ABANDONED = 'A';

  /**
   * Tells these messages from {@link ChannelMessage}s, which begin with a digit.
   *
   * @param bytes a message of a partition's channel
   * @return whether it is one of this form
   */
  public static boolean isOne(byte[] bytes) {
    return bytes.length > 0 && (bytes[0] == FILLED || bytes[0] == ABANDONED);
  }

  /**
   * Reads a message.
   *
   * @param bytes the message
   * @return the message; throws {@link IllegalArgumentException} where it is not of this form
   */
  public static LeaseMessage parse(byte[] bytes) {
    if (!isOne(bytes)) {
      throw new IllegalArgumentException("No message about a lease");
    }
    String text = KeyText.decode(Arrays.copyOfRange(bytes, 1, bytes.length));
    return new LeaseMessage(ChannelMessage.key(text), bytes[0] == FILLED);
  }
}
