package io.github.penstock.redis.internal.wire;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One life of a partition's state: everything that was stored under another one is void. Its text
 * is {@code xid.random}, as {@code 4711.09ab12ff}. Immutable and thread-safe.
 *
 * @param xid the transaction id of the source that was burnt for it; orders generations
 * @param random keeps it unique where the source has no such ids
 */
public record Generation(long xid, int random) {

  /** Encoded size. */
  static final int BYTES = Long.BYTES + Integer.BYTES;

  private static final String PENDING = "PENDING:";
  private static final int RANDOM_DIGITS = 8;

  /**
   * Reads the text.
   *
   * @param text what the state says
   * @return the generation, or null for one that is still being minted, or is none
   */
  public static @Nullable Generation parse(String text) {
    int dot = text.indexOf('.');
    if (dot <= 0 || text.length() - dot - 1 != RANDOM_DIGITS) {
      return null;
    }
    try {
      return new Generation(
          Long.parseUnsignedLong(text, 0, dot, 10),
          Integer.parseUnsignedInt(text, dot + 1, text.length(), 16));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * Reads a text that is known to be a generation.
   *
   * @param text what a lease or a quarantine says
   * @return the generation; throws {@link IllegalArgumentException} for another text
   */
  public static Generation of(String text) {
    return Objects.requireNonNullElseGet(
        parse(text),
        () -> {
          throw new IllegalArgumentException("'" + text + "' is not a generation");
        });
  }

  /**
   * Whether a state is between two generations.
   *
   * @param text what the state says
   * @return true where somebody has begun to mint and has not completed it
   */
  public static boolean isPending(String text) {
    return text.startsWith(PENDING);
  }

  static Generation read(ByteBuffer from) {
    return new Generation(from.getLong(), from.getInt());
  }

  void write(ByteBuffer to) {
    to.putLong(xid).putInt(random);
  }

  /** The text that the state holds. */
  @Override
  public String toString() {
    return Long.toUnsignedString(xid) + '.' + HexFormat.of().toHexDigits(random);
  }
}
