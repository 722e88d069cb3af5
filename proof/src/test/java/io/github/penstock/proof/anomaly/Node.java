package io.github.penstock.proof.anomaly;

import io.github.penstock.Penstock;
import io.github.penstock.PenstockBuilder;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheEvent;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.Consistency;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.repository.Crud;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One process with Penstock, as a test sees it. Thread-safe. */
final class Node implements AutoCloseable {

  /** Longer than the bound, the longest reconnect and the longest pause of a collector. */
  static final Duration SOON = Duration.ofSeconds(8);

  final Penstock penstock;
  final Crud<Account, Long> accounts;
  private final Director director;
  private final List<CacheEvent> events = new CopyOnWriteArrayList<>();

  Node(
      String name,
      PenstockBuilder builder,
      Class<? extends Crud<Account, Long>> type,
      UnaryOperator<PenstockBuilder> changes) {
    this.director = new Director(name);
    this.penstock = changes.apply(builder.gates(director).listener(events::add)).open();
    this.accounts = penstock.repository(type);
  }

  /** The repository with finders; the node was opened with it. */
  Accounts finders() {
    return (Accounts) accounts;
  }

  Stop stopAt(Gate gate) {
    return director.stopAt(gate);
  }

  /** At a gate of the rows' cache. */
  Stop stopAtRows(Gate gate) {
    return director.stopAt(gate, Accounts.ROWS);
  }

  Stop stopAt(Gate gate, String cache) {
    return director.stopAt(gate, cache);
  }

  /** The amount of an account, -1 where there is no such account. */
  int amount(long id) {
    return accounts.find(id).map(Account::amount).orElse(-1);
  }

  /** The same, and certainly as it was when this was called. */
  int strong(long id) {
    return penstock.read(Consistency.STRONG, () -> amount(id));
  }

  /** Changes an account, whatever its version. */
  Account setAmount(long id, int amount) {
    return penstock.transaction(
        tx -> accounts.update(accounts.forUpdate(id).orElseThrow().withAmount(amount)));
  }

  /** How many fills of accounts have been accepted or refused. */
  long fills() {
    return fills(stats());
  }

  /** Waits until so many have. */
  void awaitFills(long count) {
    awaitFills(count, this::stats);
  }

  /** The same for any cache. */
  static void awaitFills(long count, Supplier<CacheStats> stats) {
    Await.until(count + " fills have ended", SOON, () -> fills(stats.get()) >= count);
  }

  private static long fills(CacheStats stats) {
    return stats.fills().accepted() + stats.fills().refused();
  }

  /** A cache of amounts without a repository. */
  Cache<Long, Integer> amounts(String name, CachePolicy policy) {
    return penstock.cache(name, Long.class, Integer.class, policy);
  }

  /** Reads an amount past all caches, on a connection of this node. */
  Integer load(long id) throws SQLException {
    try (Connection connection = penstock.dataSource().getConnection()) {
      return NaiveNode.orAbsent(NaiveNode.select(connection, id));
    }
  }

  /** Changes an amount by hand, together with something that tells the caches. */
  void setAmount(long id, int amount, Runnable telling) {
    penstock.transaction(
        tx -> {
          update(id, amount);
          telling.run();
          return null;
        });
  }

  private void update(long id, int amount) {
    try (Connection connection = penstock.dataSource().getConnection()) {
      NaiveNode.update(connection, id, amount);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  CacheStats stats() {
    return penstock.stats().caches().get(Accounts.ROWS);
  }

  /** Reads until the process itself has the account. */
  void warm(long id) {
    Await.until(
        "account " + id + " is answered by the local tier",
        SOON,
        () -> {
          long before = stats().reads().localHits();
          amount(id);
          return stats().reads().localHits() > before;
        });
  }

  /** Waits until this node has heard that an account is being changed, for the given time. */
  void awaitHeard(long id, int times) {
    Await.until(
        "it was heard " + times + " times that account " + id + " changes",
        SOON,
        () -> heard(id) >= times);
  }

  long heard(long id) {
    return events.stream()
        .filter(
            e ->
                e instanceof CacheEvent.Invalidated one
                    && one.cache().equals(Accounts.ROWS)
                    && one.key().equals(id))
        .count();
  }

  long count(Class<? extends CacheEvent> type) {
    return events.stream().filter(type::isInstance).count();
  }

  /** Opens all gates. */
  void letGo() {
    director.close();
  }

  @Override
  public void close() {
    penstock.close();
  }
}
