package io.github.penstock.proof.run.adapter;

import io.github.penstock.cache.SourceException;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.Table;
import io.github.penstock.testkit.history.Operation.Value;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** The SQL of {@link NaiveAdapter}: rows, and a transaction that notes what it wrote. */
final class NaiveRows implements ProofAdapter.Writes {

  private static final String BULK =
      Rows.BULK.replace(":op", "?").replace(":part", "?") + " returning id";

  private final Connection connection;
  private final List<Key> written;

  private NaiveRows(Connection connection, List<Key> written) {
    this.connection = connection;
    this.written = written;
  }

  static Value select(DataSource database, Key key) {
    String sql = "select ver, op from " + key.table().sqlName() + " where id = ?";
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(sql)) {
      select.setLong(1, key.id());
      try (ResultSet rows = select.executeQuery()) {
        return rows.next() ? Value.of(rows.getLong(1), rows.getLong(2)) : Value.NONE;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  static String encode(Value value) {
    return value.version() + " " + value.writer();
  }

  static Value decode(String text) {
    String[] parts = text.split(" ", 2);
    return Value.of(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
  }

  static void transaction(
      DataSource database, List<Key> written, Consumer<ProofAdapter.Writes> work, Hooks hooks) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      boolean done = false;
      try {
        work.accept(new NaiveRows(connection, written));
        hooks.beforeCommit();
        connection.commit();
        done = true;
      } finally {
        if (!done) {
          connection.rollback();
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public long update(Key key, long operation) {
    String sql = "update " + key.table().sqlName() + " set op = ? where id = ? returning ver";
    long version = run(sql, operation, key.id());
    if (version < 0) {
      throw new RolledBackException("There is no " + key.name() + ".");
    }
    written.add(key);
    return version;
  }

  @Override
  public void flip(Key key, long operation) {
    run("select enter(?, ?)", key.id(), operation);
    if (run("delete from items where id = ? returning ver", key.id()) < 0) {
      run(
          "insert into items (id, op, ver, text) values (?, ?, 0, '') returning ver",
          key.id(),
          operation);
    }
    written.add(key);
  }

  @Override
  public void bulk(int part, long operation) {
    try (PreparedStatement update = connection.prepareStatement(BULK)) {
      update.setLong(1, operation);
      update.setInt(2, part);
      try (ResultSet rows = update.executeQuery()) {
        while (rows.next()) {
          written.add(new Key(Table.ITEMS, rows.getLong(1)));
        }
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  @Override
  public void clearNotes() {
    for (long id = 1; id <= Table.NOTES.lasting(); id++) {
      written.add(new Key(Table.NOTES, id));
    }
  }

  /** The first number of the first row, or -1. */
  private long run(String sql, long... parameters) {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setLong(i + 1, parameters[i]);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return rows.next() ? rows.getLong(1) : -1;
      }
    } catch (SQLException e) {
      throw failed(e);
    }
  }

  private static SourceException failed(SQLException e) {
    return new SourceException("The naive cache failed", "naive", e.getSQLState(), e);
  }
}
