package io.github.penstock.proof.run.report;

import java.io.PrintWriter;
import java.util.Locale;

/** Where lines go. Thread-safe. */
public final class Console {

  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * Over two writers, which stay open.
   *
   * @param out takes what was asked for
   * @param err takes what went wrong
   */
  public Console(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /**
   * Writes a line.
   *
   * @param text the line
   */
  public void line(String text) {
    out.println(text);
    out.flush();
  }

  /**
   * Writes a line whose numbers look alike everywhere.
   *
   * @param format as {@link String#format}
   * @param arguments for it
   */
  public void line(String format, Object... arguments) {
    line(String.format(Locale.ROOT, format, arguments));
  }

  /**
   * Writes a line about something that went wrong.
   *
   * @param text the line
   */
  public void error(String text) {
    err.println(text);
    err.flush();
  }
}
