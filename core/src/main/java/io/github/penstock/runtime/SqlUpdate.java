package io.github.penstock.runtime;

import io.github.penstock.spi.SqlSpec;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a user wrote and that changes rows. Which ones is not known, so that with the
 * commit everything that is cached of the repository's table goes. Called by generated classes and
 * proxies. Thread-safe.
 *
 * @since 0.1
 */
public final class SqlUpdate {

  private final SqlSpec spec;
  private final Update update;
  private final Transactions transactions;
  private final RowRepository<?, ?> rows;

  /**
   * Prepares it.
   *
   * @param context what the repositories of a Penstock share
   * @param rows whose rows it changes
   * @param spec the statement
   */
  public SqlUpdate(RuntimeContext context, RowRepository<?, ?> rows, SqlSpec spec) {
    this.spec = spec;
    this.rows = rows;
    this.update = context.source().planner().update(spec);
    this.transactions = context.source().transactions();
  }

  /**
   * Runs it in the current transaction or in one of its own.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return the number of rows
   */
  public long run(List<? extends @Nullable Object> arguments) {
    return transactions.run(
        scope -> {
          scope.markWritten();
          long changed = update.run(Arguments.inOrder(spec, arguments));
          rows.changedUnknownRows();
          return changed;
        });
  }
}
