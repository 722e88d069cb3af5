package io.github.penstock.proof.anomaly;

import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.proof.naive.NaiveCache;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** One process with the cache by hand, as a test sees it. Thread-safe. */
final class NaiveNode implements AutoCloseable {

  final NaiveCache cache;
  private final Director director;

  NaiveNode(String name, String jdbcUrl, String redisUri, String namespace) {
    this.director = new Director(name);
    this.cache = new NaiveCache(jdbcUrl, redisUri, namespace, director);
  }

  Stop stopAt(Gate gate) {
    return director.stopAt(gate);
  }

  /** The amount of an account, -1 where there is no such account. */
  int amount(long id) {
    return orAbsent(cache.get(key(id), c -> select(c, id)));
  }

  /** Changes an account. */
  int setAmount(long id, int amount) throws SQLException {
    return cache.write(c -> update(c, id, amount), key(id));
  }

  /** Lets another node do something about which it tells, and waits until this one has heard it. */
  void awaitHeard(NaiveNode other, Callable<?> telling) throws Exception {
    Stop message = stopAt(Gate.BEFORE_DELIVERY);
    telling.call();
    apply(message.await(), other);
  }

  /** Waits until this node hears another one again, and has applied what came before. */
  void awaitHears(NaiveNode other) {
    Stop marker = stopAt(Gate.BEFORE_DELIVERY);
    Await.until(
        "messages are heard",
        Node.SOON,
        () -> {
          other.cache.publish("marker");
          return marker.hasArrived();
        });
    apply(marker, other);
  }

  /**
   * Messages come one after the other: when the next one is there, this one was applied. The other
   * node sends it, since this one's connections may share the thread that is stopped.
   */
  private void apply(Stop message, NaiveNode other) {
    Stop next = stopAt(Gate.BEFORE_DELIVERY);
    other.cache.publish("marker");
    message.go();
    next.await().go();
  }

  static int orAbsent(@Nullable String amount) {
    return amount == null ? -1 : Integer.parseInt(amount);
  }

  static String key(long id) {
    return "account:" + id;
  }

  static @Nullable String select(Connection connection, long id) throws SQLException {
    return first(connection, "select amount::text from accounts where id = ?", id);
  }

  static @Nullable String first(Connection connection, String sql, Object... arguments)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getString(1) : null;
      }
    }
  }

  static int update(Connection connection, long id, int amount) throws SQLException {
    return run(
        connection, "update accounts set amount = ?, ver = ver + 1 where id = ?", amount, id);
  }

  static int run(Connection connection, String sql, Object... arguments) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.length; i++) {
        statement.setObject(i + 1, arguments[i]);
      }
      return statement.executeUpdate();
    }
  }

  /** Opens all gates. */
  void letGo() {
    director.close();
  }

  @Override
  public void close() {
    cache.close();
  }
}
