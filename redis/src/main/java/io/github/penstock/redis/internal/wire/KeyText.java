package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * Text as bytes and back, without loss: UTF-8, and for a surrogate without its partner, which UTF-8
 * does not know, the three bytes that its code point would have. (The JDK puts a question mark
 * there, and two keys would become one.) Stateless.
 */
public final class KeyText {

  private KeyText() {}

  /**
   * The bytes of a text.
   *
   * @param text any
   * @return its bytes; other texts have other bytes
   */
  public static byte[] encode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i)) && !isPair(text, i)) {
        return encodeLoosely(text);
      } else if (Character.isSurrogate(text.charAt(i))) {
        i++;
      }
    }
    return text.getBytes(UTF_8);
  }

  /**
   * The text of bytes that {@link #encode} made.
   *
   * @param bytes the bytes
   * @return the text
   */
  public static String decode(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return decodeLoosely(bytes);
    }
  }

  private static boolean isPair(String text, int i) {
    return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
  }

  private static byte[] encodeLoosely(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    text.codePoints()
        .forEach(
            point -> {
              if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                bytes.write(0xE0 | (point >> 12));
                bytes.write(0x80 | ((point >> 6) & 0x3F));
                bytes.write(0x80 | (point & 0x3F));
              } else {
                bytes.writeBytes(Character.toString(point).getBytes(UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  private static String decodeLoosely(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    int from = 0;
    for (int i = 0; i + 2 < bytes.length; i++) {
      // Only an encoded surrogate has a second byte of A0 or more after ED.
      if (bytes[i] == (byte) 0xED && (bytes[i + 1] & 0xFF) >= 0xA0) {
        text.append(new String(bytes, from, i - from, UTF_8));
        text.append((char) (0xD000 | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F)));
        from = i + 3;
        i += 2;
      }
    }
    return text.append(new String(bytes, from, bytes.length - from, UTF_8)).toString();
  }
}
