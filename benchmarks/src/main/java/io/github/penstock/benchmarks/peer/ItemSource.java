package io.github.penstock.benchmarks.peer;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import javax.sql.DataSource;

/** The system of record behind all peers: one statement for a row. Thread-safe. */
final class ItemSource implements AutoCloseable {

  private static final String ONE = "select id, text from items where id = ?";

  private final DataSource connections;

  ItemSource(Site site) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(site.jdbcUrl());
    config.setMaximumPoolSize(Site.POOL);
    limits().accept(config);
    this.connections = new HikariDataSource(config);
  }

  /** Over connections that somebody else closes. */
  ItemSource(DataSource connections) {
    this.connections = connections;
  }

  /** The same limits for every pool, so that a database that is away fails a load in the end. */
  static Consumer<HikariConfig> limits() {
    return config -> {
      config.setConnectionTimeout(Site.POOL_PATIENCE.toMillis());
      config.addDataSourceProperty(
          "socketTimeout", Long.toString(Site.ANSWER_PATIENCE.toSeconds()));
    };
  }

  /** Reads a row that is there. */
  Item read(long id) {
    try (Connection connection = connections.getConnection();
        PreparedStatement statement = connection.prepareStatement(ONE)) {
      statement.setLong(1, id);
      try (ResultSet rows = statement.executeQuery()) {
        if (!rows.next()) {
          throw new IllegalStateException("There is no item " + id + ".");
        }
        return new Item(rows.getLong(1), rows.getString(2));
      }
    } catch (SQLException e) {
      throw new SourceFailure("The database did not give the item.", e);
    }
  }

  @Override
  public void close() {
    if (connections instanceof HikariDataSource pool) {
      pool.close();
    }
  }

  /** What a program throws that has no older value to show. */
  static final class SourceFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SourceFailure(String message, SQLException cause) {
      super(message, cause);
    }
  }
}
