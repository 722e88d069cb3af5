package io.github.penstock.samples.shop.setup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The shop's tables, in a schema of their own, so that nothing else in the database is touched.
 * Used by one thread.
 */
public final class Database implements AutoCloseable {

  /** The schema; it must not be there before, and is not there afterwards. */
  public static final String SCHEMA = "penstock_shop";

  private final PGSimpleDataSource dataSource;

  private Database(PGSimpleDataSource dataSource) {
    this.dataSource = dataSource;
  }

  /**
   * Creates the schema and, by Flyway, the tables.
   *
   * @param jdbcUrl of the database
   * @return the database with empty tables; throws {@link SetupException} where that is impossible
   */
  public static Database create(String jdbcUrl) {
    PGSimpleDataSource dataSource = new PGSimpleDataSource();
    dataSource.setURL(jdbcUrl);
    dataSource.setCurrentSchema(SCHEMA);
    dataSource.setApplicationName("penstock-shop-setup");
    Database database = new Database(dataSource);
    database.createSchema();
    boolean migrated = false;
    try {
      Flyway.configure().dataSource(dataSource).schemas(SCHEMA).load().migrate();
      migrated = true;
    } finally {
      if (!migrated) {
        database.close();
      }
    }
    return database;
  }

  DataSource dataSource() {
    return dataSource;
  }

  private void createSchema() {
    try (Connection connection = dataSource.getConnection();
        PreparedStatement exists =
            connection.prepareStatement("select from pg_namespace where nspname = ?")) {
      exists.setString(1, SCHEMA);
      try (ResultSet row = exists.executeQuery()) {
        if (row.next()) {
          throw new SetupException(
              "The database has a schema "
                  + SCHEMA
                  + " already: another demo runs there, or was killed. Wait for it, or drop that"
                  + " schema.",
              null);
        }
      }
      execute(connection, "create schema " + SCHEMA);
    } catch (SQLException e) {
      throw new SetupException(
          "Cannot create schema "
              + SCHEMA
              + " (SQL state "
              + e.getSQLState()
              + "): "
              + e.getMessage()
              + ". Check the JDBC URL, its user and password, and that the user may create schemas.",
          e);
    }
  }

  /** Drops the schema with everything in it. */
  @Override
  public void close() {
    try (Connection connection = dataSource.getConnection()) {
      execute(connection, "drop schema if exists " + SCHEMA + " cascade");
    } catch (SQLException e) {
      throw new SetupException(
          "Cannot drop schema " + SCHEMA + ", please do so by hand: " + e.getMessage(), e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
