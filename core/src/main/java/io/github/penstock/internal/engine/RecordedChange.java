package io.github.penstock.internal.engine;

import io.github.penstock.internal.engine.KeyTexts.Keyed;
import io.github.penstock.spi.TableChange;
import io.github.penstock.spi.TransactionScope;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a statement did to a table, kept until its transaction has ended; run as a hook after the
 * commit, it tells listeners. Used by the transaction's thread alone.
 */
final class RecordedChange implements Runnable {

  private final String table;
  private final TransactionScope scope;
  private final int returns;
  private final @Nullable TableChange heard;
  private final @Nullable List<Keyed> keys;
  private final Consumer<TableChange> listeners;

  /**
   * Keeps it.
   *
   * @param heard the change with its rows; null where nobody listens to the table
   * @param keys the keys of the rows; null where they are not known, or nobody is to know them
   */
  RecordedChange(
      String table,
      TransactionScope scope,
      @Nullable TableChange heard,
      @Nullable List<Keyed> keys,
      Consumer<TableChange> listeners) {
    this.table = table;
    this.scope = scope;
    this.returns = scope.strayReturns();
    this.heard = heard;
    this.keys = keys;
    this.listeners = listeners;
  }

  String table() {
    return table;
  }

  /** The keys of the rows, null where they are not known. */
  @Nullable List<Keyed> keys() {
    return tookPlace() ? keys : null;
  }

  @Override
  public void run() {
    if (heard != null) {
      listeners.accept(tookPlace() ? heard : TableChange.unknown(table));
    }
  }

  /** False where a part of it may have been undone. */
  private boolean tookPlace() {
    return scope.strayReturns() == returns;
  }
}
