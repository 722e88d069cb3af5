package io.github.penstock.postgres;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Pattern;

/**
 * The text by which a statement is counted: without values, the same for all statements that differ
 * in values only. Reads a text once, by hand, so that no length of it and no nesting can overflow.
 * Used by one thread.
 */
final class Fingerprint {

  private static final Pattern SPACE = Pattern.compile("\\s+");
  private static final String MORE = ", ..";

  private final String sql;
  private final StringBuilder out;

  /** Where each open parenthesis stands in the result. */
  private final Deque<Integer> open = new ArrayDeque<>();

  private int at;

  private Fingerprint(String sql) {
    this.sql = sql;
    this.out = new StringBuilder(sql.length());
  }

  /** Of a statement that was written with parameters; its constants are part of it. */
  static String named(String name, String sql) {
    return "/* " + name + " */ " + SPACE.matcher(sql.strip()).replaceAll(" ");
  }

  /**
   * Of a statement that may have values in its text. Comments are left out; a list of values, or of
   * rows of them, counts as one, however long it is.
   */
  static String handWritten(String sql) {
    return new Fingerprint(sql).read();
  }

  private String read() {
    while (at < sql.length()) {
      char c = sql.charAt(at);
      if (c == '\'') {
        value(endOfQuoted(at + 1, '\'', false));
      } else if (c == '"') {
        copy(endOfQuoted(at + 1, '"', false));
      } else if (c == '$') {
        dollar();
      } else if (sql.startsWith("--", at)) {
        at = orEnd(sql.indexOf('\n', at));
        space();
      } else if (sql.startsWith("/*", at)) {
        at = endOfComment();
        space();
      } else if (c == '_' || Character.isLetter(c)) {
        word();
      } else if (isDigit(at) || (c == '.' && isDigit(at + 1))) {
        value(endOfNumber());
      } else {
        sign(c);
      }
    }
    return out.toString().strip();
  }

  private void sign(char c) {
    switch (c) {
      case '?' -> value(at + 1);
      case ',' -> {
        trim();
        out.append(", ");
        at++;
      }
      case '(' -> {
        open.push(out.length());
        copy(at + 1);
      }
      case ')' -> close();
      default -> {
        if (Character.isWhitespace(c)) {
          at++;
          space();
        } else {
          copy(at + 1);
        }
      }
    }
  }

  private void copy(int end) {
    out.append(sql, at, end);
    at = end;
  }

  private void space() {
    if (out.length() > 0 && !endsWith(" ") && !endsWith("(")) {
      out.append(' ');
    }
  }

  private void trim() {
    if (endsWith(" ")) {
      out.setLength(out.length() - 1);
    }
  }

  private boolean endsWith(String text) {
    return endsWith(text, out.length());
  }

  private boolean endsWith(String text, int end) {
    int start = end - text.length();
    if (start < 0) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (out.charAt(start + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Writes a value that reaches up to here, or that there are more of them. */
  private void value(int end) {
    at = end;
    if (endsWith("?" + MORE + ", ")) {
      out.setLength(out.length() - 2);
    } else if (endsWith("?, ")) {
      out.setLength(out.length() - 2);
      out.append(MORE);
    } else {
      out.append('?');
    }
  }

  /** Writes the end of a row, or that there are more rows like the one before it. */
  private void close() {
    at++;
    trim();
    out.append(')');
    int start = open.isEmpty() ? 0 : open.pop();
    if (!endsWith(", ", start)) {
      return;
    }
    String row = out.substring(start);
    if (!row.contains("?")) {
      return;
    }
    if (endsWith(row + MORE, start - 2)) {
      out.setLength(start - 2);
    } else if (endsWith(row, start - 2)) {
      out.setLength(start - 2);
      out.append(MORE);
    }
  }

  /** A name, a keyword, or the letter in front of a string such as {@code E'..'}. */
  private void word() {
    int end = at;
    while (end < sql.length() && isPartOfWord(sql.charAt(end))) {
      end++;
    }
    if (end == at + 1 && end < sql.length() && sql.charAt(end) == '\'') {
      boolean escapes = Character.toLowerCase(sql.charAt(at)) == 'e';
      value(endOfQuoted(end + 1, '\'', escapes));
    } else {
      copy(end);
    }
  }

  private void dollar() {
    int end = at + 1;
    while (end < sql.length() && isPartOfWord(sql.charAt(end)) && sql.charAt(end) != '$') {
      end++;
    }
    if (end < sql.length() && sql.charAt(end) == '$' && !isDigit(at + 1)) {
      String tag = sql.substring(at, end + 1);
      int closing = sql.indexOf(tag, end + 1);
      value(closing < 0 ? sql.length() : closing + tag.length());
    } else {
      copy(end); // a parameter such as $1
    }
  }

  private static boolean isPartOfWord(char c) {
    return c == '_' || c == '$' || Character.isLetterOrDigit(c);
  }

  private boolean isDigit(int index) {
    return index < sql.length() && sql.charAt(index) >= '0' && sql.charAt(index) <= '9';
  }

  private int endOfNumber() {
    int end = at;
    while (end < sql.length()) {
      char c = sql.charAt(end);
      boolean signed =
          (c == '+' || c == '-')
              && end > at
              && Character.toLowerCase(sql.charAt(end - 1)) == 'e'
              && isDigit(end + 1);
      if (c != '.' && !signed && !isPartOfWord(c)) {
        break;
      }
      end++;
    }
    return end;
  }

  /** A doubled quote is one of the text. */
  private int endOfQuoted(int inside, char quote, boolean escapes) {
    for (int end = inside; end < sql.length(); end++) {
      char c = sql.charAt(end);
      if (escapes && c == '\\') {
        end++;
      } else if (c == quote && end + 1 < sql.length() && sql.charAt(end + 1) == quote) {
        end++;
      } else if (c == quote) {
        return end + 1;
      }
    }
    return sql.length();
  }

  /** Comments nest. */
  private int endOfComment() {
    int depth = 0;
    int end = at;
    do {
      if (sql.startsWith("/*", end)) {
        depth++;
        end += 2;
      } else if (sql.startsWith("*/", end)) {
        depth--;
        end += 2;
      } else {
        end++;
      }
    } while (depth > 0 && end < sql.length());
    return Math.min(end, sql.length());
  }

  private int orEnd(int index) {
    return index < 0 ? sql.length() : index;
  }
}
