package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.redis.internal.wire.Payload;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which values are stored in compressed form, and reads them again whatever it decides now.
 * The native library is first loaded when a value is long enough to need it. Where this platform
 * has none, values are stored as they are, and those that another node has compressed are misses.
 * Thread-safe.
 */
final class Compression {

  private static final Logger LOG = LoggerFactory.getLogger(Compression.class);

  private final int from;
  private volatile boolean unavailable;

  /**
   * Compresses values of some length on.
   *
   * @param from in bytes, of the encoded value
   */
  Compression(int from) {
    this.from = from;
  }

  Payload pack(byte[] encoded) {
    if (encoded.length < from || unavailable) {
      return Payload.plain(encoded);
    }
    try {
      return Payload.compressed(encoded);
    } catch (LinkageError e) {
      unavailable = true;
      LOG.warn(
          "Values for Redis cannot be compressed, because the library zstd-jni does not load ({})."
              + " They are stored as they are. It unpacks a native library into java.io.tmpdir, which"
              + " must allow to execute files; or call Redis.compressFrom(Integer.MAX_VALUE).",
          e.toString());
      return Payload.plain(encoded);
    }
  }

  /** A payload as its codec made it. */
  static byte[] unpack(Envelope envelope) {
    return Payload.decompressed(envelope.stored(), envelope.valueOffset(), envelope.valueLength());
  }
}
