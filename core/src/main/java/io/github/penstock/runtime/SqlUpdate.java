package io.github.penstock.runtime;

import io.github.penstock.spec.Dependency;
import io.github.penstock.spec.UpdateSpec;
import io.github.penstock.spi.RowsUpdate;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that a user wrote and that changes rows. Where it says which ones, their keys, lists
 * and finders are told with the commit; where it does not, everything that is cached of the
 * repository's table goes. Called by generated classes and proxies. Thread-safe.
 *
 * @since 0.1
 */
public final class SqlUpdate {

  private final Transactions transactions;
  private final Work work;

  /**
   * Prepares it.
   *
   * @param context what the repositories of a Penstock share
   * @param rows whose rows it changes
   * @param spec the statement
   */
  public SqlUpdate(RuntimeContext context, RowRepository<?, ?> rows, UpdateSpec spec) {
    this.transactions = context.source().transactions();
    this.work =
        spec.touched() == null ? untold(context, rows, spec) : touching(rows, spec, spec.touched());
  }

  private static Work untold(RuntimeContext context, RowRepository<?, ?> rows, UpdateSpec spec) {
    Update update = context.source().planner().update(spec.sql());
    return (scope, arguments) -> {
      long changed = update.run(arguments);
      rows.notices().changedUnknownRows();
      rows.written().unknown(scope);
      return changed;
    };
  }

  private static <K, V> Work touching(
      RowRepository<K, V> rows, UpdateSpec spec, Dependency touched) {
    RowsUpdate<V> update = rows.statements().changing(spec.sql());
    return (scope, arguments) -> {
      List<V> changed = update.run(arguments);
      List<K> ids = changed.stream().map(rows::id).toList();
      rows.notices().touched(touched, arguments, ids, changed);
      rows.notices().cascade();
      rows.written().touched(scope, touched, arguments, ids);
      return changed.size();
    };
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
          return work.run(scope, arguments);
        });
  }

  private interface Work {
    long run(TransactionScope scope, List<? extends @Nullable Object> arguments);
  }
}
