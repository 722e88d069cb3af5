package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A stored value as bytes, big-endian:
 *
 * <pre>
 *  0  2  magic            FE 50
 *  2  1  format           1
 *  3  1  flags            1 = a value, 2 = known to be absent, 5 = a value in compressed form;
 *                         8 more where a validator goes before the value, see {@link Payload}
 *  4  4  shape            of the codec
 *  8 12  generation       of the key's partition
 * 20 20  stamps           see {@link Stamps}
 * 40  4  load cost        microseconds, unsigned
 * 44  8  version          random, tells one copy from the next
 * 52  8  stored at        milliseconds of the Redis server's clock
 * 60  8  soft deadline    the same
 * 68  8  hard deadline    the same
 * 76     payload
 * </pre>
 *
 * <p>The scripts {@code fill} and {@code release} put the parts together, because only the server
 * can write its own time; {@code lease} compares the bytes that must be equal. Immutable and
 * thread-safe, but for the array, which nobody changes.
 */
public final class Envelope {

  /** Where the payload begins. */
  public static final int HEADER = 76;

  private static final short MAGIC = (short) 0xFE50;
  private static final byte FORMAT = 1;
  private static final byte VALUE = 1;
  private static final byte ABSENT = 2;
  private static final byte COMPRESSED_VALUE = 5;
  private static final byte VALIDATED = 8;
  private static final int MAX_MICROS = -1;

  private final byte[] stored;
  private final byte flags;
  private final int shape;
  private final Generation generation;
  private final Stamps stamps;
  private final int costMicros;
  private final long version;
  private final long storedAt;
  private final long softDeadline;
  private final long hardDeadline;

  private Envelope(byte[] stored, ByteBuffer header) {
    this.stored = stored;
    this.flags = header.get();
    this.shape = header.getInt();
    this.generation = Generation.read(header);
    this.stamps = Stamps.read(header);
    this.costMicros = header.getInt();
    this.version = header.getLong();
    this.storedAt = header.getLong();
    this.softDeadline = header.getLong();
    this.hardDeadline = header.getLong();
  }

  /**
   * Reads a header.
   *
   * @param stored what Redis holds
   * @return the envelope, or null where the bytes are not of this format
   */
  public static @Nullable Envelope parse(byte[] stored) {
    if (stored.length < HEADER) {
      return null;
    }
    ByteBuffer header = ByteBuffer.wrap(stored);
    if (header.getShort() != MAGIC || header.get() != FORMAT) {
      return null;
    }
    Envelope read = new Envelope(stored, header);
    return switch (read.flags) {
      case VALUE, ABSENT, COMPRESSED_VALUE, VALUE | VALIDATED, COMPRESSED_VALUE | VALIDATED -> read;
      default -> null;
    };
  }

  /**
   * What goes before the stamps.
   *
   * @param payload what the entry says
   * @param shape the codec's
   * @param generation the generation of the key's partition
   * @return 20 bytes
   */
  public static byte[] head(Payload payload, int shape, Generation generation) {
    byte form =
        switch (payload.form()) {
          case PLAIN -> VALUE;
          case NONE -> ABSENT;
          case COMPRESSED -> COMPRESSED_VALUE;
        };
    byte flags = payload.hasValidator() ? (byte) (form | VALIDATED) : form;
    ByteBuffer head = ByteBuffer.allocate(8 + Generation.BYTES);
    head.putShort(MAGIC).put(FORMAT).put(flags).putInt(shape);
    generation.write(head);
    return head.array();
  }

  /**
   * What goes between the stamps and the times.
   *
   * @param loadCost what the value cost; a cost of more than 71 minutes counts as that
   * @param version tells this copy from the next
   * @return 12 bytes
   */
  public static byte[] costAndVersion(Duration loadCost, long version) {
    long micros = loadCost.isNegative() ? 0 : loadCost.toNanos() / 1_000;
    int cost = micros >>> 32 == 0 ? (int) micros : MAX_MICROS;
    return ByteBuffer.allocate(12).putInt(cost).putLong(version).array();
  }

  /**
   * A version as it stands in an entry.
   *
   * @param version tells one copy from the next
   * @return 8 bytes
   */
  public static byte[] version(long version) {
    return ByteBuffer.allocate(8).putLong(version).array();
  }

  /**
   * The bytes before the flags, equal in each entry of this format.
   *
   * @return 3 bytes
   */
  public static byte[] format() {
    return ByteBuffer.allocate(3).putShort(MAGIC).put(FORMAT).array();
  }

  /**
   * The bytes between the flags and the stamps that an entry must have to be usable.
   *
   * @param shape the codec's
   * @param generation the current one of the key's partition
   * @return 16 bytes
   */
  public static byte[] expected(int shape, Generation generation) {
    ByteBuffer bytes = ByteBuffer.allocate(4 + Generation.BYTES).putInt(shape);
    generation.write(bytes);
    return bytes.array();
  }

  /**
   * Whether the entry was stored in the present state of things.
   *
   * @param current the current generation of the key's partition, null where it is not known
   * @param currentStamps the current stamps of what the entry depends on, null where they are not
   *     known
   * @return true where both are known and equal
   */
  public boolean isOf(@Nullable Generation current, @Nullable Stamps currentStamps) {
    return generation.equals(current) && stamps.equals(currentStamps);
  }

  /**
   * The stamps under which it was stored.
   *
   * @return the stamps
   */
  public Stamps stamps() {
    return stamps;
  }

  /**
   * What the payload looks like.
   *
   * @return the shape of the codec that encoded it
   */
  public int shape() {
    return shape;
  }

  /**
   * Whether it says that there is no value.
   *
   * @return true for an absent entry, which has no payload
   */
  public boolean isAbsent() {
    return flags == ABSENT;
  }

  /**
   * Whether the payload is in compressed form, see {@link Payload}.
   *
   * @return true where {@link Payload#decompressed} gives what the codec made
   */
  public boolean isCompressed() {
    return (flags & ~VALIDATED) == COMPRESSED_VALUE;
  }

  /**
   * By what the source can tell whether the value has changed.
   *
   * @return the validator, null where there is none; throws {@link IllegalArgumentException} where
   *     the bytes are damaged
   */
  public @Nullable String validator() {
    int length = validatorLength();
    return length < 0 ? null : new String(stored, HEADER + Short.BYTES, length, UTF_8);
  }

  /** Negative where there is none. */
  private int validatorLength() {
    if ((flags & VALIDATED) == 0) {
      return -1;
    }
    int length =
        stored.length < HEADER + Short.BYTES
            ? stored.length
            : Short.toUnsignedInt(ByteBuffer.wrap(stored).getShort(HEADER));
    if (length > stored.length - HEADER - Short.BYTES) {
      throw new IllegalArgumentException("A stored validator is longer than its entry.");
    }
    return length;
  }

  /**
   * What it cost to load.
   *
   * @return zero where it was not loaded
   */
  public Duration loadCost() {
    return Duration.ofNanos(Integer.toUnsignedLong(costMicros) * 1_000);
  }

  /**
   * Which copy it is.
   *
   * @return its version
   */
  public long version() {
    return version;
  }

  /**
   * How long ago it was stored.
   *
   * @param serverMillis the server's time
   * @return not negative
   */
  public Duration age(long serverMillis) {
    return Duration.ofMillis(Math.max(0, serverMillis - storedAt));
  }

  /**
   * How long it still counts as fresh.
   *
   * @param serverMillis the server's time, rather too late than too early
   * @return zero where that is over
   */
  public Duration softLife(long serverMillis) {
    return Duration.ofMillis(
        Math.max(0, Math.min(softDeadline - serverMillis, hardDeadline - serverMillis)));
  }

  /**
   * How long it still counts as fresh, or since when it does not.
   *
   * @param serverMillis the server's time
   * @return negative where that is over
   */
  public Duration freshFor(long serverMillis) {
    return Duration.ofMillis(Math.min(softDeadline, hardDeadline) - serverMillis);
  }

  /**
   * How long it may still be used.
   *
   * @param serverMillis the server's time, rather too late than too early
   * @return zero where that is over
   */
  public Duration hardLife(long serverMillis) {
    return Duration.ofMillis(Math.max(0, hardDeadline - serverMillis));
  }

  /**
   * The array that holds the value, from {@link #valueOffset} to its end.
   *
   * @return the array itself, not to be changed
   */
  public byte[] stored() {
    return stored;
  }

  /**
   * Where the value begins, be it in compressed form or not.
   *
   * @return behind the header, and the validator if there is one; throws as {@link #validator} does
   */
  public int valueOffset() {
    int length = validatorLength();
    return length < 0 ? HEADER : HEADER + Short.BYTES + length;
  }

  /**
   * The value's length.
   *
   * @return in bytes; throws as {@link #validator} does
   */
  public int valueLength() {
    return stored.length - valueOffset();
  }
}
