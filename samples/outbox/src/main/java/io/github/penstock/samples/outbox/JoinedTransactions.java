package io.github.penstock.samples.outbox;

import com.gruelbox.transactionoutbox.ThreadLocalContextTransactionManager;
import com.gruelbox.transactionoutbox.ThrowingTransactionalSupplier;
import io.github.penstock.Penstock;

/**
 * Lets the outbox library work in transactions of Penstock: the current one of the thread, so that
 * what it writes is committed or rolled back with what repositories write, or else a new one.
 * Thread-safe.
 */
final class JoinedTransactions implements ThreadLocalContextTransactionManager {

  private final Penstock penstock;

  JoinedTransactions(Penstock penstock) {
    this.penstock = penstock;
  }

  @Override
  public <T, E extends Exception> T inTransactionReturnsThrows(
      ThrowingTransactionalSupplier<T, E> work) throws E {
    return run(work);
  }

  /** Outside of a transaction a call is scheduled in one of its own. */
  @Override
  public <T, E extends Exception> T requireTransactionReturns(
      ThrowingTransactionalSupplier<T, E> work) throws E {
    return run(work);
  }

  @SuppressWarnings("unchecked") // Unchecked: the work throws nothing checked but an E.
  private <T, E extends Exception> T run(ThrowingTransactionalSupplier<T, E> work) throws E {
    try {
      return penstock.transaction(
          tx -> {
            try {
              return work.doWork(new JoinedTransaction(tx, penstock.dataSource()));
            } catch (RuntimeException e) {
              throw e;
            } catch (Exception e) {
              throw new Checked(e);
            }
          });
    } catch (Checked e) {
      throw (E) e.getCause();
    }
  }

  /** Carries a checked exception out of a transaction, which is rolled back. */
  private static final class Checked extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Checked(Exception cause) {
      super(cause);
    }
  }
}
