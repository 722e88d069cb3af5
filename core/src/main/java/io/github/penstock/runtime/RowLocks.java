package io.github.penstock.runtime;

import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.Transactions;
import io.github.penstock.transaction.LockMode;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What {@code Locks} does for one repository: the source alone is asked. Thread-safe. */
final class RowLocks<K, V> {

  private final String name;
  private final TableStatements<K, V> statements;
  private final Transactions transactions;

  RowLocks(String name, TableStatements<K, V> statements, Transactions transactions) {
    this.name = name;
    this.statements = statements;
    this.transactions = transactions;
  }

  Optional<V> forUpdate(K id, LockMode mode) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(mode, "mode");
    requireTransaction("forUpdate");
    return Optional.ofNullable(statements.selectForUpdate(id, mode));
  }

  Map<K, V> lockAll(Collection<? extends K> ids) {
    Objects.requireNonNull(ids, "ids");
    requireTransaction("lockAll");
    Set<K> distinct = new LinkedHashSet<>(ids.size() * 2);
    ids.forEach(id -> distinct.add(Objects.requireNonNull(id, "ids holds null")));
    return distinct.isEmpty() ? Map.of() : statements.selectAllForUpdate(distinct);
  }

  private void requireTransaction(String method) {
    if (transactions.current() == null) {
      throw new IllegalStateException(
          name
              + "."
              + method
              + " was called outside a transaction, whose end would give the lock back;"
              + " call it inside of penstock.transaction(...)");
    }
  }
}
