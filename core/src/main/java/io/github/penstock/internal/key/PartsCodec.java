package io.github.penstock.internal.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * The codec of a type with several parts, joined by commas; commas and backslashes inside a part
 * are escaped, so that no two lists of parts share a text. Immutable and thread-safe.
 *
 * @param partNames what error messages call the parts
 * @param partCodecs the codecs of the parts, in order
 * @param take gives the parts of a key
 * @param make gives the key of the parts
 * @param <K> the type
 */
record PartsCodec<K>(
    List<String> partNames,
    List<KeyCodec<Object>> partCodecs,
    Function<K, List<Object>> take,
    Function<List<Object>, K> make)
    implements KeyCodec<K> {

  private static final char SEPARATOR = ',';
  private static final char ESCAPE = '\\';

  @Override
  public String encode(K key) {
    List<Object> parts = take.apply(key);
    if (parts.size() != partCodecs.size()) {
      throw new IllegalArgumentException(
          "A key of " + partCodecs.size() + " parts was expected, not of " + parts.size() + ".");
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.size(); i++) {
      if (i > 0) {
        text.append(SEPARATOR);
      }
      Object part = Objects.requireNonNull(parts.get(i), partNames.get(i));
      escape(partCodecs.get(i).encode(part), text);
    }
    return text.toString();
  }

  @Override
  public K decode(String text) {
    List<String> texts = split(text);
    if (texts.size() != partCodecs.size()) {
      throw new IllegalArgumentException(
          "A key of " + partCodecs.size() + " parts was expected, not of " + texts.size() + ".");
    }
    List<Object> parts = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      parts.add(partCodecs.get(i).decode(texts.get(i)));
    }
    return make.apply(parts);
  }

  private static void escape(String part, StringBuilder into) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == SEPARATOR || c == ESCAPE) {
        into.append(ESCAPE);
      }
      into.append(c);
    }
  }

  private static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    StringBuilder part = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ESCAPE && i + 1 < text.length()) {
        i++;
        part.append(text.charAt(i));
      } else if (c == SEPARATOR) {
        parts.add(part.toString());
        part.setLength(0);
      } else {
        part.append(c);
      }
    }
    parts.add(part.toString());
    return parts;
  }
}
