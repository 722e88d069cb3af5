package io.github.penstock.runtime;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place where a page ended, as text that is safe in a URL. It holds the values of the ordering
 * columns of the page's last row: whoever may not see those must not be given it.
 */
final class SeekTokens {

  private SeekTokens() {}

  static String encode(List<?> values) {
    StringBuilder text = new StringBuilder();
    for (Object value : values) {
      String part = text(value);
      text.append(part.length()).append(':').append(part);
    }
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** As PostgreSQL reads it. */
  private static String text(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    return value instanceof BigDecimal number ? number.toPlainString() : value.toString();
  }

  /** The texts; throws where the token was not made for so many columns. */
  static List<String> decode(String method, String token, int columns) {
    try {
      String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
      List<String> parts = new ArrayList<>();
      int at = 0;
      while (at < text.length()) {
        int colon = text.indexOf(':', at);
        int end = colon + 1 + Integer.parseInt(text, at, colon, 10);
        parts.add(text.substring(colon + 1, end));
        at = end;
      }
      if (parts.size() == columns) {
        return parts;
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw refused(method, e);
    }
    throw refused(method, null);
  }

  private static IllegalArgumentException refused(String method, @Nullable Exception cause) {
    return new IllegalArgumentException(
        method + " did not make this Seek's token; begin again with Seek.first(limit)", cause);
  }
}
