package io.github.penstock.postgres;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Outbox;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Rows of {@link OutboxTable}, read by snapshots: a transaction that began early may commit late,
 * with a smaller id and a smaller transaction id than what was read before. Thread-safe.
 */
final class PostgresOutbox implements Outbox {

  private static final String ADD = "outbox.add";
  private static final String POLL = "outbox.poll";
  private static final String REMOVE = "outbox.remove";

  /** Between the database of a poll and its snapshot, neither of which has a space. */
  private static final char OF = ' ';

  /** More than a poll of a busy server takes, and less than anybody has to be paged for. */
  private static final int LONGEST_MILLIS = 2_000;

  private final OutboxTable table;
  private final String namespace;
  private final Connections connections;
  private final ThreadTransactions transactions;

  PostgresOutbox(
      OutboxTable table,
      String namespace,
      Connections connections,
      ThreadTransactions transactions) {
    this.table = table;
    this.namespace = namespace;
    this.connections = connections;
    this.transactions = transactions;
  }

  @Override
  public boolean isThere() {
    return true;
  }

  @Override
  public void add(Row row) {
    OpenTransaction open = transactions.open();
    if (open != null) {
      addTo(open, row);
      return;
    }
    boolean unused =
        transactions.run(
            scope -> {
              addTo((OpenTransaction) scope, row);
              return true;
            });
  }

  private void addTo(OpenTransaction open, Row row) {
    open.beforeStatement(ADD);
    Connection connection = open.connection();
    try (PreparedStatement insert = connection.prepareStatement(table.insert())) {
      insert.setString(1, namespace);
      insert.setArray(2, texts(connection, row.keys(), CacheKey::region));
      insert.setArray(3, texts(connection, row.keys(), CacheKey::key));
      insert.setArray(4, texts(connection, row.tags(), tag -> tag));
      insert.executeUpdate();
    } catch (SQLException e) {
      throw open.failed(ADD, e);
    }
  }

  private static <T> Array texts(Connection connection, List<T> values, Function<T, String> text)
      throws SQLException {
    return connection.createArrayOf(
        "text", values.stream().map(text).map(OutboxText::write).toArray());
  }

  @Override
  public Rows poll(@Nullable String since) {
    Connection connection = connections.take(POLL);
    try {
      String database = connections.identity(connection).text();
      Moment last = since == null ? null : moment(since, database);
      int before = limit(connection);
      Rows found = poll(connection, database, last);
      connections.endImplicit(connection);
      connection.setNetworkTimeout(Runnable::run, before);
      return found;
    } catch (SQLException e) {
      throw connections.failures().of(POLL, e);
    } finally {
      connections.giveBack(connection);
    }
  }

  /**
   * A server that has vanished is not waited for: nothing is read and nothing removed meanwhile.
   *
   * @return what the limit was before; where the connection breaks it ends with it
   */
  private static int limit(Connection connection) throws SQLException {
    int before = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, LONGEST_MILLIS);
    return before;
  }

  /**
   * When a poll took place, as its database tells the time.
   *
   * @param checkpoint the last one before it
   * @param snapshot what it saw
   */
  private record Moment(String checkpoint, String snapshot) {}

  /** Null where it is of another database, or of another history of this one. */
  private static @Nullable Moment moment(String end, String database) {
    if (!end.startsWith(database + OF)) {
      return null;
    }
    String[] parts = end.substring(database.length() + 1).split(String.valueOf(OF), 2);
    return new Moment(parts[0], parts[1]);
  }

  private Rows poll(Connection connection, String database, @Nullable Moment last)
      throws SQLException {
    String sql = last == null ? table.selectAll() : table.selectSince();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, namespace);
      if (last != null) {
        select.setString(2, last.checkpoint());
        select.setString(3, last.snapshot());
        select.setString(4, last.snapshot());
      }
      try (ResultSet rows = select.executeQuery()) {
        return read(rows, database);
      }
    }
  }

  private static Rows read(ResultSet rows, String database) throws SQLException {
    List<Row> found = new ArrayList<>();
    String end = "";
    long oldest = 0;
    while (rows.next()) {
      if (rows.getBoolean(2)) {
        throw new SourceException(
            "outbox.poll asked a standby, which cannot tell what is committed. Name the primary.",
            POLL,
            null,
            null);
      }
      end = database + OF + rows.getString(7) + OF + rows.getString(1);
      Array caches = rows.getArray(3);
      if (caches != null) {
        found.add(row(caches, rows));
        oldest = Math.max(oldest, rows.getLong(6));
      }
    }
    return new Rows(end, found, Duration.ofMillis(oldest));
  }

  private static Row row(Array regions, ResultSet row) throws SQLException {
    String[] caches = (String[]) regions.getArray();
    String[] keys = (String[]) row.getArray(4).getArray();
    List<CacheKey> all = new ArrayList<>(keys.length);
    for (int i = 0; i < keys.length; i++) {
      all.add(new CacheKey(OutboxText.read(caches[i]), OutboxText.read(keys[i])));
    }
    List<String> tags = new ArrayList<>();
    for (String tag : (String[]) row.getArray(5).getArray()) {
      tags.add(OutboxText.read(tag));
    }
    return new Row(all, tags);
  }

  @Override
  public void remove(String upTo) {
    Connection connection = connections.take(REMOVE);
    try {
      String database = connections.identity(connection).text();
      Moment last = moment(upTo, database);
      if (last != null) {
        int before = limit(connection);
        try (PreparedStatement delete = connection.prepareStatement(table.delete())) {
          delete.setString(1, namespace);
          delete.setString(2, last.checkpoint());
          delete.setString(3, last.snapshot());
          delete.setString(4, last.snapshot());
          delete.executeUpdate();
        }
        connections.endImplicit(connection);
        connection.setNetworkTimeout(Runnable::run, before);
      }
    } catch (SQLException e) {
      throw connections.failures().of(REMOVE, e);
    } finally {
      connections.giveBack(connection);
    }
  }
}
