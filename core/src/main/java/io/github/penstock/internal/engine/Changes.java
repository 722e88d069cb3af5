package io.github.penstock.internal.engine;

import io.github.penstock.change.ChangeStats;
import io.github.penstock.change.Registration;
import io.github.penstock.change.RowChange;
import io.github.penstock.internal.engine.KeyTexts.Keyed;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.ChangeLog;
import io.github.penstock.spi.TableChange;
import io.github.penstock.spi.TransactionScope;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who wants to hear of changes of tables, and what repositories have written meanwhile: hooks of
 * their transactions. Thread-safe; listeners run on the thread that committed.
 */
final class Changes implements ChangeLog {

  private final WritePath writes;
  private final KeyTexts texts;
  private final @Nullable ChangePublisher publisher;
  private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();

  /** With a publisher, or null where nobody else is told. */
  Changes(WritePath writes, KeyTexts texts, @Nullable ChangePublisher publisher) {
    this.writes = writes;
    this.texts = texts;
    this.publisher = publisher;
  }

  /** Adds a listener of a table, which gets keys and rows of one record. */
  @SuppressWarnings("unchecked") // Unchecked: it is only given rows of the record that it wants.
  <K, V> Registration listen(
      String table, TableSpec spec, Consumer<? super RowChange<K, V>> consumer) {
    Listener added = new Listener(spec, (Consumer<RowChange<?, ?>>) (Consumer<?>) consumer);
    listeners.merge(table, List.of(added), (all, one) -> joined(all, added));
    return () -> {
      added.close();
      listeners.computeIfPresent(table, (name, all) -> without(all, added));
    };
  }

  private static List<Listener> joined(List<Listener> all, Listener added) {
    return Stream.concat(all.stream(), Stream.of(added)).toList();
  }

  /** Null where nobody is left, so that nobody listens to the table. */
  @SuppressWarnings("ReferenceEquality") // one of them is taken away, not one like it
  private static @Nullable List<Listener> without(List<Listener> all, Listener gone) {
    List<Listener> left = all.stream().filter(each -> each != gone).toList();
    return left.isEmpty() ? null : left;
  }

  @Override
  public boolean isWanted() {
    return publisher != null || !listeners.isEmpty();
  }

  @Override
  public boolean wantsRows(String table) {
    return listeners.containsKey(table);
  }

  @Override
  public void add(TransactionScope scope, TableChange change) {
    boolean heard = wantsRows(change.table());
    if (publisher == null && !heard) {
      return;
    }
    TransactionWrites transaction = writes.of(scope);
    List<Keyed> keys = null;
    if (publisher != null) {
      transaction.publishThrough(publisher);
      keys = transaction.hasRoomFor(change) ? texts.of(change) : null;
    }
    transaction
        .hooks()
        .afterCommit(
            new RecordedChange(change.table(), scope, heard ? change : null, keys, this::tell));
  }

  private void tell(TableChange change) {
    listeners.getOrDefault(change.table(), List.of()).forEach(each -> each.tell(change));
  }

  /** What became of messages to others; nothing where there are none. */
  ChangeStats stats() {
    return publisher == null ? new ChangeStats(0, 0) : publisher.stats();
  }
}
