package io.github.penstock.postgres;

import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Work between a savepoint and its release. Used by the transaction's thread. */
final class Nested {

  private static final String NESTED = "nested";

  private final OpenTransaction transaction;

  Nested(OpenTransaction transaction) {
    this.transaction = transaction;
  }

  <T extends @Nullable Object> T run(Supplier<T> work) {
    Doom before = transaction.doom();
    Savepoint savepoint = begin();
    try {
      T result = work.get();
      Doom after = transaction.doom();
      if (!Objects.equals(after.reason(), before.reason())) {
        after.refuse(NESTED);
      }
      release(savepoint);
      return result;
    } catch (Throwable t) {
      returnTo(savepoint, before, t);
      throw t;
    }
  }

  private Savepoint begin() {
    transaction.beforeStatement(NESTED);
    try {
      return transaction.connection().setSavepoint();
    } catch (SQLException e) {
      throw transaction.failed(NESTED, e);
    }
  }

  /** Fails where a statement has failed since, and nobody said so. */
  private void release(Savepoint savepoint) {
    try {
      transaction.connection().releaseSavepoint(savepoint);
    } catch (SQLException e) {
      throw transaction.failed(NESTED, e);
    }
  }

  private void returnTo(Savepoint savepoint, Doom before, Throwable reason) {
    transaction.noteUnseenChange();
    transaction.terms().returnedToSavepoint();
    try {
      transaction.connection().rollback(savepoint);
      transaction.returnedTo(before);
    } catch (SQLException | RuntimeException e) {
      reason.addSuppressed(transaction.shown(e));
      transaction.doom("it could not return to a savepoint", reason);
    }
  }
}
