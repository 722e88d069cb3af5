package io.github.penstock.postgres;

/**
 * Writes texts so that a text of PostgreSQL can hold them: it knows neither the character zero nor
 * half of a pair of surrogates, and keys may have both. Stateless.
 */
final class OutboxText {

  private static final char ESCAPE = '\\';
  private static final int DIGITS = 4;
  private static final int HEX = 16;

  private OutboxText() {}

  /** Nearly always the text itself. */
  static String write(String text) {
    StringBuilder written = null;
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      boolean isPair =
          Character.isHighSurrogate(one)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      boolean isPlain = one != 0 && one != ESCAPE && (isPair || !Character.isSurrogate(one));
      if (!isPlain && written == null) {
        written = new StringBuilder(text.length() + HEX).append(text, 0, i);
      }
      if (written != null) {
        append(written, one, isPlain);
      }
      if (isPair) {
        i++;
        if (written != null) {
          written.append(text.charAt(i));
        }
      }
    }
    return written == null ? text : written.toString();
  }

  private static void append(StringBuilder written, char one, boolean isPlain) {
    if (isPlain) {
      written.append(one);
    } else {
      written.append(ESCAPE).append("%04x".formatted((int) one));
    }
  }

  /** What was written; throws {@link IllegalArgumentException} where nothing of ours was. */
  static String read(String text) {
    if (text.indexOf(ESCAPE) < 0) {
      return text;
    }
    StringBuilder read = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char one = text.charAt(i);
      if (one != ESCAPE) {
        read.append(one);
      } else if (i + DIGITS < text.length()) {
        read.append((char) Integer.parseInt(text, i + 1, i + 1 + DIGITS, HEX));
        i += DIGITS;
      } else {
        throw new IllegalArgumentException("A text of the outbox ends within an escape");
      }
    }
    return read.toString();
  }
}
