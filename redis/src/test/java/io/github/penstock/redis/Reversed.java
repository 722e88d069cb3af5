package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.spi.ValueCodec;

/** A codec that a user could have written. */
final class Reversed implements ValueCodec<String> {

  @Override
  public int shape() {
    return 4711;
  }

  @Override
  public byte[] encode(String value) {
    return new StringBuilder(value).reverse().toString().getBytes(UTF_8);
  }

  @Override
  public String decode(byte[] bytes, int offset, int length) {
    return new StringBuilder(new String(bytes, offset, length, UTF_8)).reverse().toString();
  }
}
