package io.github.penstock.spi;

/**
 * Is told how a transaction ends. Implemented by the engine, called by the source on the
 * transaction's thread.
 *
 * @since 0.1
 */
public interface TransactionBridge {

  /**
   * Called before COMMIT is sent. What it throws rolls the transaction back and reaches the caller.
   */
  void beforeCommit();

  /**
   * Called once after the transaction has ended and its connection was given back, also where
   * {@link #beforeCommit} was not reached. Must not throw.
   *
   * @param outcome how it ended
   */
  void afterCompletion(Outcome outcome);

  /** How a transaction ended. */
  enum Outcome {
    /** The database confirmed the commit. */
    COMMITTED,
    /** Nothing took place. */
    ROLLED_BACK,
    /** The answer to COMMIT was lost. */
    UNKNOWN
  }
}
