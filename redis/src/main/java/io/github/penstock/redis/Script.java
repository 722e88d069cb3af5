package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * The scripts. Each is a resource whose head says what it takes, does and gives. All are of one
 * slot, and all but {@link #RELEASE}, {@link #HEARTBEAT}, {@link #SWEEP}, {@link #EXPLAIN} and the
 * two for generations do nothing under another generation than the caller assumed.
 */
enum Script {
  LEASE,
  FILL,
  ABANDON,
  QUARANTINE,
  RELEASE,
  STAMP,
  HEARTBEAT,
  SWEEP,
  RESOLVE,
  EXPLAIN,
  NEWGEN_BEGIN,
  NEWGEN_COMPLETE;

  @SuppressWarnings("ImmutableEnumChecker") // an array that nobody changes
  private final byte[] source;

  private final String sha;

  Script() {
    source = (read("common") + read(name().toLowerCase(Locale.ROOT))).getBytes(US_ASCII);
    try {
      sha = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(source));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-1", e);
    }
  }

  byte[] source() {
    return source;
  }

  /** What EVALSHA calls it. */
  String sha() {
    return sha;
  }

  private static String read(String name) {
    try (InputStream in = Script.class.getResourceAsStream(name + ".lua")) {
      if (in == null) {
        throw new IllegalStateException("Resource " + name + ".lua is missing from the jar");
      }
      return new String(in.readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
