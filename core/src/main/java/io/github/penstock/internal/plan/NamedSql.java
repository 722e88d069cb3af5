package io.github.penstock.internal.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A statement whose {@code :name} parameters have become question marks. Reads PostgreSQL's text as
 * far as it takes to know what is no parameter: literals, quoted identifiers, dollar quotes,
 * comments and casts stay as they are. A question mark of the text, an operator of jsonb, is
 * doubled, which is how the driver is told that it is no parameter.
 */
final class NamedSql {

  private final String in;
  private final StringBuilder out = new StringBuilder();
  private final List<String> names = new ArrayList<>();
  private final List<String> words = new ArrayList<>();
  private int at;

  private NamedSql(String in) {
    this.in = in;
  }

  /**
   * What came of a text.
   *
   * @param text with a question mark for each parameter
   * @param names the names of the parameters in the order of the question marks
   * @param words keywords and plain identifiers in their order, in lower case
   */
  record Parsed(String text, List<String> names, List<String> words) {

    private static final Set<String> WRITES =
        Set.of("insert", "update", "delete", "merge", "truncate", "call", "copy");

    private static final Set<String> LOCKS = Set.of("update", "share", "no", "key");

    /** Whether it changes rows; {@code for update} locks them only. */
    boolean writes() {
      for (int i = 0; i < words.size(); i++) {
        boolean locks = i > 0 && (words.get(i - 1).equals("for") || words.get(i - 1).equals("key"));
        if (WRITES.contains(words.get(i)) && !locks) {
          return true;
        }
      }
      return false;
    }

    /** Whether it locks the rows that it reads. */
    boolean locks() {
      for (int i = 1; i < words.size(); i++) {
        if (words.get(i - 1).equals("for") && LOCKS.contains(words.get(i))) {
          return true;
        }
      }
      return false;
    }
  }

  /** A text that ends in the middle of something; the message says of what. */
  static final class Unfinished extends Exception {
    private static final long serialVersionUID = 1L;

    Unfinished(String what) {
      super(what);
    }
  }

  static Parsed parse(String sql) throws Unfinished {
    NamedSql parser = new NamedSql(sql);
    while (parser.at < sql.length()) {
      parser.step();
    }
    return new Parsed(parser.out.toString(), List.copyOf(parser.names), List.copyOf(parser.words));
  }

  private void step() throws Unfinished {
    char c = in.charAt(at);
    if (c == '\'') {
      copyQuoted('\'', isEscapeString(), "string literal");
    } else if (c == '"') {
      copyQuoted('"', false, "quoted identifier");
    } else if (in.startsWith("--", at)) {
      int end = in.indexOf('\n', at);
      copyTo(end < 0 ? in.length() : end);
    } else if (in.startsWith("/*", at)) {
      copyBlockComment();
    } else if (c == '$' && !isNamePart(at - 1)) {
      copyDollarQuote();
    } else if (in.startsWith("::", at)) {
      copyTo(at + 2);
    } else if (c == ':' && at + 1 < in.length() && isNameStart(in.charAt(at + 1))) {
      takeParameter();
    } else if (isNameStart(c) && !isNamePart(at - 1)) {
      copyWord();
    } else {
      out.append(c == '?' ? "??" : String.valueOf(c));
      at++;
    }
  }

  private void copyWord() {
    int end = at + 1;
    while (end < in.length() && isNamePart(end)) {
      end++;
    }
    words.add(in.substring(at, end).toLowerCase(Locale.ROOT));
    copyTo(end);
  }

  private void takeParameter() {
    int end = at + 2;
    while (end < in.length() && isNameStartOrDigit(in.charAt(end))) {
      end++;
    }
    names.add(in.substring(at + 1, end));
    out.append('?');
    at = end;
  }

  private void copyQuoted(char quote, boolean backslashEscapes, String what) throws Unfinished {
    int end = at + 1;
    while (end < in.length()) {
      char c = in.charAt(end);
      boolean doubled = c == quote && end + 1 < in.length() && in.charAt(end + 1) == quote;
      if (c == quote && !doubled) {
        copyTo(end + 1);
        return;
      }
      end += doubled || (backslashEscapes && c == '\\') ? 2 : 1;
    }
    throw new Unfinished(what);
  }

  /** Whether the quote at this place belongs to {@code E'...'}. */
  private boolean isEscapeString() {
    return at > 0 && (in.charAt(at - 1) == 'E' || in.charAt(at - 1) == 'e') && !isNamePart(at - 2);
  }

  /** Block comments nest in PostgreSQL. */
  private void copyBlockComment() throws Unfinished {
    int depth = 0;
    int end = at;
    do {
      if (in.startsWith("/*", end)) {
        depth++;
        end += 2;
      } else if (in.startsWith("*/", end)) {
        depth--;
        end += 2;
      } else {
        end++;
      }
    } while (depth > 0 && end < in.length());
    if (depth > 0) {
      throw new Unfinished("comment");
    }
    copyTo(end);
  }

  /** {@code $$...$$} or {@code $tag$...$tag$}; {@code $1} and a lone dollar are plain text. */
  private void copyDollarQuote() throws Unfinished {
    int tagEnd = at + 1;
    while (tagEnd < in.length()
        && (tagEnd == at + 1
            ? isNameStart(in.charAt(tagEnd))
            : isNameStartOrDigit(in.charAt(tagEnd)))) {
      tagEnd++;
    }
    if (tagEnd >= in.length() || in.charAt(tagEnd) != '$') {
      copyTo(at + 1);
      return;
    }
    String tag = in.substring(at, tagEnd + 1);
    int close = in.indexOf(tag, tagEnd + 1);
    if (close < 0) {
      throw new Unfinished("dollar quote " + tag);
    }
    copyTo(close + tag.length());
  }

  private void copyTo(int end) {
    out.append(in, at, end);
    at = end;
  }

  private boolean isNamePart(int index) {
    return index >= 0 && (isNameStartOrDigit(in.charAt(index)) || in.charAt(index) == '$');
  }

  private static boolean isNameStart(char c) {
    return c == '_' || Character.isLetter(c);
  }

  private static boolean isNameStartOrDigit(char c) {
    return isNameStart(c) || Character.isDigit(c);
  }
}
