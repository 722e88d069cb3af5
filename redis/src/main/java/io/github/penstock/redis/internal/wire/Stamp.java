package io.github.penstock.redis.internal.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Which clearing of a region an entry belongs to. Never used twice: a stamp that got lost is
 * followed by a new one, not by a counter that starts again. Its text is {@code generation:n}.
 * Immutable and thread-safe.
 *
 * @param generation the generation of the region's partition
 * @param sequence the sequence of that partition when the stamp was made
 */
public record Stamp(Generation generation, long sequence) {

  /** Encoded size. */
  public static final int BYTES = Generation.BYTES + Long.BYTES;

  /**
   * Reads the text.
   *
   * @param text what the stamp's key says
   * @return the stamp, or null where this is none
   */
  public static @Nullable Stamp parse(String text) {
    int colon = text.indexOf(':');
    Generation generation = colon < 0 ? null : Generation.parse(text.substring(0, colon));
    if (generation == null) {
      return null;
    }
    try {
      return new Stamp(generation, Long.parseLong(text, colon + 1, text.length(), 10));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  /**
   * As it stands in an entry's header.
   *
   * @return {@value #BYTES} bytes
   */
  public byte[] toBytes() {
    ByteBuffer buffer = ByteBuffer.allocate(BYTES);
    write(buffer);
    return buffer.array();
  }

  /**
   * Reads what {@link #toBytes} made.
   *
   * @param bytes {@value #BYTES} bytes
   * @return the stamp
   */
  public static Stamp of(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes));
  }

  static Stamp read(ByteBuffer from) {
    return new Stamp(Generation.read(from), from.getLong());
  }

  void write(ByteBuffer to) {
    generation.write(to);
    to.putLong(sequence);
  }

  @Override
  public String toString() {
    return generation + ":" + sequence;
  }
}
