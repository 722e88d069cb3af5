package io.github.penstock.spi;

import java.util.function.Supplier;

/**
 * Hears of the statements that a source sends. A source gets it when it is opened, and calls it on
 * the thread that sends, just before it sends. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface StatementListener {

  /** Hears of nothing. */
  StatementListener NONE = fingerprint -> {};

  /**
   * A statement for a repository, or of code on a connection of {@link SourceSession#dataSource()},
   * is about to be sent; what a source asks for itself is not told. Returns at once.
   *
   * @param fingerprint gives the text of the statement without any value, the same for all that
   *     differ in values only; asked on this thread, and only where somebody counts
   */
  void sending(Supplier<String> fingerprint);

  /**
   * A transaction begins. The source tells what it gives about the statements of that transaction,
   * instead of this.
   *
   * @return a listener that is used by one thread at a time
   */
  default StatementListener ofTransaction() {
    return this;
  }
}
