package io.github.penstock.redis.internal.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stamps of everything that an entry depends on, as its header holds them: where that is its
 * region alone the region's stamp itself, else the SHA-1 of the stamps one after the other.
 * Immutable and thread-safe.
 */
public final class Stamps {

  private final byte[] bytes;

  private Stamps(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The stamps of an entry.
   *
   * @param region of its region
   * @param tags of its other tags, always in the same order
   * @return the stamps
   */
  public static Stamps of(Stamp region, List<Stamp> tags) {
    if (tags.isEmpty()) {
      return new Stamps(region.toBytes());
    }
    MessageDigest digest = sha1();
    digest.update(region.toBytes());
    tags.forEach(tag -> digest.update(tag.toBytes()));
    return new Stamps(digest.digest());
  }

  /**
   * Reads what {@link #toBytes} gave.
   *
   * @param bytes {@value Stamp#BYTES} bytes
   * @return the stamps
   */
  public static Stamps of(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes));
  }

  static Stamps read(ByteBuffer from) {
    byte[] bytes = new byte[Stamp.BYTES];
    from.get(bytes);
    return new Stamps(bytes);
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }

  /**
   * As they stand in an entry's header.
   *
   * @return {@value Stamp#BYTES} bytes
   */
  public byte[] toBytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Stamps that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
