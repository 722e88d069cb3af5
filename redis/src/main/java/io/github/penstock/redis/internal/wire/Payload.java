package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What follows the header of an {@link Envelope}: nothing for an absent entry, what the codec made,
 * or that in compressed form: four bytes that say how long it was, big-endian, then a frame of
 * Zstandard. The length bounds what is unpacked, so that no few bytes become very many; it is
 * believed up to {@link #LONGEST}. Where the load gave a validator, it goes before that: its length
 * in two bytes, and itself in UTF-8. Immutable and thread-safe, but for the array.
 *
 * @param form what the bytes are
 * @param hasValidator whether they begin with a validator
 * @param bytes what is stored; nobody changes them
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Payload(Form form, boolean hasValidator, byte[] bytes) {

  /** The longest payload that is compressed, in bytes; what is longer is stored as it is. */
  public static final int LONGEST = 64 << 20;

  /** What compression must save to be worth its unpacking: a tenth. */
  private static final double WORTH = 0.9;

  /** Fast; higher levels shrink rows of JSON by little more. */
  private static final int LEVEL = 1;

  /** What the bytes are. */
  public enum Form {
    /** None: the entry is absent. */
    NONE,
    /** What the codec made. */
    PLAIN,
    /** Its length and a frame of Zstandard. */
    COMPRESSED
  }

  /**
   * That of an absent entry.
   *
   * @return no bytes
   */
  public static Payload none() {
    return new Payload(Form.NONE, false, new byte[0]);
  }

  /**
   * That of a value.
   *
   * @param encoded what the codec made
   * @return the same
   */
  public static Payload plain(byte[] encoded) {
    return new Payload(Form.PLAIN, false, encoded);
  }

  /**
   * That of a value, in compressed form where this makes it a tenth shorter.
   *
   * @param encoded what the codec made
   * @return compressed or as it is; throws {@link LinkageError} where the library for this platform
   *     cannot be loaded
   */
  public static Payload compressed(byte[] encoded) {
    if (encoded.length > LONGEST) {
      return plain(encoded);
    }
    byte[] packed = new byte[Integer.BYTES + (int) Zstd.compressBound(encoded.length)];
    long length =
        Zstd.compressByteArray(
            packed,
            Integer.BYTES,
            packed.length - Integer.BYTES,
            encoded,
            0,
            encoded.length,
            LEVEL);
    if (Integer.BYTES + length > encoded.length * WORTH) {
      return plain(encoded);
    }
    ByteBuffer stored = ByteBuffer.allocate(Integer.BYTES + (int) length);
    stored.putInt(encoded.length).put(packed, Integer.BYTES, (int) length);
    return new Payload(Form.COMPRESSED, false, stored.array());
  }

  /**
   * The same behind a validator.
   *
   * @param validator null for none
   * @return with its bytes in front
   */
  public Payload with(@Nullable String validator) {
    if (validator == null || form == Form.NONE) {
      return this;
    }
    byte[] text = validator.getBytes(UTF_8);
    ByteBuffer both = ByteBuffer.allocate(Short.BYTES + text.length + bytes.length);
    both.putShort((short) text.length).put(text).put(bytes);
    return new Payload(form, true, both.array());
  }

  /**
   * What the codec made.
   *
   * @param stored holds the compressed form
   * @param offset where it begins
   * @param length how long it is
   * @return as many bytes as the compressed form says; throws {@link IllegalArgumentException}
   *     where it is damaged or claims more than {@link #LONGEST}, and {@link LinkageError} as
   *     {@link #compressed} does
   */
  public static byte[] decompressed(byte[] stored, int offset, int length) {
    int claimed = length <= Integer.BYTES ? -1 : ByteBuffer.wrap(stored).getInt(offset);
    if (claimed < 0 || claimed > LONGEST) {
      throw new IllegalArgumentException("A compressed value claims " + claimed + " bytes.");
    }
    int frame = offset + Integer.BYTES;
    int frameLength = length - Integer.BYTES;
    // Before anything of that size is allocated for a frame that says otherwise.
    if (Zstd.getFrameContentSize(stored, frame, frameLength) != claimed) {
      throw new IllegalArgumentException("A compressed value contradicts its own length.");
    }
    byte[] encoded = new byte[claimed];
    try {
      Zstd.decompressByteArray(encoded, 0, claimed, stored, frame, frameLength);
    } catch (ZstdException e) {
      throw new IllegalArgumentException("A compressed value is damaged.", e);
    }
    return encoded;
  }
}
