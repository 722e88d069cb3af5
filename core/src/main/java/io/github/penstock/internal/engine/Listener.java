package io.github.penstock.internal.engine;

import io.github.penstock.change.RowChange;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.TableChange;
import java.util.List;
import java.util.function.Consumer;

/**
 * Somebody who listens to a table by the record of one repository. As thread-safe as the user's
 * code that it calls.
 */
final class Listener {

  private final TableSpec spec;
  private final Consumer<RowChange<?, ?>> consumer;
  private volatile boolean closed;

  Listener(TableSpec spec, Consumer<RowChange<?, ?>> consumer) {
    this.spec = spec;
    this.consumer = consumer;
  }

  /** No call begins from now on. */
  void close() {
    closed = true;
  }

  /** Tells what a statement did, row by row. Never throws: the transaction is committed. */
  void tell(TableChange change) {
    int failed = 0;
    Throwable first = null;
    List<? extends RowChange<?, ?>> told = asOurs(change);
    for (RowChange<?, ?> row : told) {
      if (closed) {
        break;
      }
      try {
        consumer.accept(row);
      } catch (RuntimeException | Error e) {
        failed++;
        first = first == null ? e : first;
      }
    }
    if (first != null) {
      Log.ENGINE.error(
          "A listener to changes of table {} threw at {} of the {} changes of a statement, which"
              + " are committed; this is the first of it. The other changes and listeners were"
              + " told.",
          change.table(),
          failed,
          told.size(),
          first);
    }
  }

  /** Rows of another record are told by their keys, where those are of one type. */
  private List<? extends RowChange<?, ?>> asOurs(TableChange change) {
    TableSpec theirs = change.spec();
    if (theirs != null && theirs.rowType().equals(spec.rowType())) {
      return change.rows();
    }
    if (theirs != null && theirs.id().isSame(spec.id())) {
      return change.rows().stream().map(Listener::keyAlone).toList();
    }
    return List.of(new RowChange.Unknown<>());
  }

  private static RowChange<?, ?> keyAlone(RowChange<?, ?> row) {
    Object key = row.key();
    return key == null ? row : new RowChange.Changed<>(key);
  }
}
