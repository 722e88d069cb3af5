package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.Objects;

/** Bytes as released versions have written them: a test that needs other ones breaks users. */
final class Golden {

  private Golden() {}

  static byte[] v1(String name) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(Golden.class.getResourceAsStream("/wire/v1/" + name + ".hex"))) {
      return HexFormat.of().parseHex(new String(in.readAllBytes(), US_ASCII).strip());
    }
  }
}
