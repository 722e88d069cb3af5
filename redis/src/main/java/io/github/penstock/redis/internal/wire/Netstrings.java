package io.github.penstock.redis.internal.wire;

import java.util.Arrays;

/** Reads a sequence of {@code length:bytes,}. Used by one thread. */
final class Netstrings {

  private final byte[] bytes;
  private int at;

  Netstrings(byte[] bytes) {
    this.bytes = bytes;
  }

  boolean hasNext() {
    return at < bytes.length;
  }

  /** The next one; throws {@link IllegalArgumentException} where the bytes are no netstring. */
  byte[] next() {
    int length = 0;
    int digits = 0;
    while (at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9' && digits++ < 9) {
      length = length * 10 + bytes[at++] - '0';
    }
    int from = at + 1;
    if (digits == 0 || from + length >= bytes.length || bytes[at] != ':') {
      throw new IllegalArgumentException("No netstring at byte " + at + " of " + bytes.length);
    }
    if (bytes[from + length] != ',') {
      throw new IllegalArgumentException("Netstring does not end at byte " + (from + length));
    }
    at = from + length + 1;
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  String nextText() {
    return KeyText.decode(next());
  }

  long nextNumber() {
    return Long.parseLong(nextText());
  }
}
