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
      String snapshot = since == null ? null : snapshot(since, database);
      Rows found = poll(connection, database, snapshot);
      connections.endImplicit(connection);
      return found;
    } catch (SQLException e) {
      throw connections.failures().of(POLL, e);
    } finally {
      connections.giveBack(connection);
    }
  }

  /** Null where it is of another database, or of another history of this one. */
  private static @Nullable String snapshot(String end, String database) {
    return end.startsWith(database + OF) ? end.substring(database.length() + 1) : null;
  }

  private Rows poll(Connection connection, String database, @Nullable String snapshot)
      throws SQLException {
    String sql = snapshot == null ? table.selectAll() : table.selectSince();
    try (PreparedStatement select = connection.prepareStatement(sql)) {
      select.setString(1, namespace);
      if (snapshot != null) {
        select.setString(2, snapshot);
        select.setString(3, snapshot);
      }
      try (ResultSet rows = select.executeQuery()) {
        return read(rows, database);
      }
    }
  }

  private static Rows read(ResultSet rows, String database) throws SQLException {
    List<Row> found = new ArrayList<>();
    String snapshot = "";
    long oldest = 0;
    while (rows.next()) {
      if (rows.getBoolean(2)) {
        throw new SourceException(
            "outbox.poll asked a standby, which cannot tell what is committed. Name the primary.",
            POLL,
            null,
            null);
      }
      snapshot = rows.getString(1);
      Array caches = rows.getArray(3);
      if (caches != null) {
        found.add(row(caches, rows));
        oldest = Math.max(oldest, rows.getLong(6));
      }
    }
    return new Rows(database + OF + snapshot, found, Duration.ofMillis(oldest));
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
      String snapshot = snapshot(upTo, database);
      if (snapshot != null) {
        try (PreparedStatement delete = connection.prepareStatement(table.delete())) {
          delete.setString(1, namespace);
          delete.setString(2, snapshot);
          delete.setString(3, snapshot);
          delete.executeUpdate();
        }
        connections.endImplicit(connection);
      }
    } catch (SQLException e) {
      throw connections.failures().of(REMOVE, e);
    } finally {
      connections.giveBack(connection);
    }
  }
}
