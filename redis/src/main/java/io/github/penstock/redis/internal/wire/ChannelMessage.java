package io.github.penstock.redis.internal.wire;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A message of a partition's channel: netstrings of generation, sequence, token, transaction id (0
 * for none), number of keys, the keys as {@code region:key}, then for each tag {@code C} (cleared
 * or announced) or {@code M} (got a stamp for want of one) with its name, and its new stamp, empty
 * where whoever asks next gets one. Immutable and thread-safe.
 *
 * @param invalidation what the engine is told
 * @param writer the id of the transaction that announces a change, 0 for none
 * @param stamps the new stamps of tags
 */
public record ChannelMessage(
    InvalidationMessage invalidation, long writer, Map<String, Stamp> stamps) {

  private static final char CLEARED = 'C';

  /** Copies. */
  public ChannelMessage {
    stamps = Map.copyOf(stamps);
  }

  /**
   * Reads a message.
   *
   * @param partition whose channel it came through
   * @param bytes the message
   * @return the message; throws {@link IllegalArgumentException} where it is not of this form
   */
  public static ChannelMessage parse(int partition, byte[] bytes) {
    Netstrings parts = new Netstrings(bytes);
    String generation = parts.nextText();
    long sequence = parts.nextNumber();
    String token = parts.nextText();
    long writer = parts.nextNumber();
    List<CacheKey> keys = new ArrayList<>();
    for (long left = parts.nextNumber(); left > 0; left--) {
      keys.add(key(parts.nextText()));
    }
    List<String> cleared = new ArrayList<>();
    Map<String, Stamp> stamps = new TreeMap<>();
    while (parts.hasNext()) {
      String marked = parts.nextText();
      Stamp stamp = Stamp.parse(parts.nextText());
      String tag = marked.substring(1);
      if (marked.charAt(0) == CLEARED) {
        cleared.add(tag);
      }
      if (stamp != null) {
        stamps.put(tag, stamp);
      }
    }
    return new ChannelMessage(
        new InvalidationMessage(partition, generation, sequence, token, keys, cleared),
        writer,
        stamps);
  }

  static CacheKey key(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException("A key without its region");
    }
    return new CacheKey(text.substring(0, colon), text.substring(colon + 1));
  }
}
