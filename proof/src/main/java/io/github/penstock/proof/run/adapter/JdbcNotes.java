package io.github.penstock.proof.run.adapter;

import io.github.penstock.cache.SourceException;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.Table;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** Notes by plain JDBC; knows nothing of caches. Thread-safe. */
final class JdbcNotes implements Rows.Notes {

  private static final String SELECT = "select id, op, ver from notes where id = ?";
  private static final String UPDATE = "update notes set op = ? where id = ? returning ver";

  private final DataSource dataSource;
  private final Consumer<Key> loading;

  /** Is told of each read on the thread that does it. */
  JdbcNotes(DataSource dataSource, Consumer<Key> loading) {
    this.dataSource = dataSource;
    this.loading = loading;
  }

  @Override
  public Optional<Rows.Note> byId(long id) {
    loading.accept(new Key(Table.NOTES, id));
    try (Connection connection = dataSource.getConnection();
        PreparedStatement select = connection.prepareStatement(SELECT)) {
      select.setLong(1, id);
      try (ResultSet rows = select.executeQuery()) {
        return rows.next()
            ? Optional.of(new Rows.Note(rows.getLong(1), rows.getLong(2), rows.getLong(3)))
            : Optional.empty();
      }
    } catch (SQLException e) {
      throw failed("select", e);
    }
  }

  @Override
  public long update(long id, long op) {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement update = connection.prepareStatement(UPDATE)) {
      update.setLong(1, op);
      update.setLong(2, id);
      try (ResultSet rows = update.executeQuery()) {
        return rows.next() ? rows.getLong(1) : -1;
      }
    } catch (SQLException e) {
      throw failed("update", e);
    }
  }

  @Override
  public void clear() {
    // Only the cache is concerned.
  }

  private static SourceException failed(String method, SQLException e) {
    return new SourceException(
        "Notes." + method + " failed with SQL state " + e.getSQLState(),
        "Notes." + method,
        e.getSQLState(),
        e);
  }
}
