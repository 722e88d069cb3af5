package io.github.penstock.proof.run.cluster;

import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.Table;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The tables, and what was committed to them: a trigger gives each row its version and notes in the
 * same transaction which operation wrote it. Used by one thread.
 */
public final class Database {

  private static final String SHARED =
      """
      create sequence versions;
      create table history (tbl int, id bigint, ver bigint, op bigint, gone boolean);
      create function stamp() returns trigger language plpgsql as $$
      begin
        if tg_op = 'DELETE' then
          insert into history values (tg_argv[0]::int, old.id, nextval('versions'),
            current_setting('proof.op')::bigint, true);
          return old;
        end if;
        new.ver := nextval('versions');
        insert into history values (tg_argv[0]::int, new.id, new.ver, new.op, false);
        return new;
      end $$;
      create function enter(id bigint, op bigint) returns bigint language plpgsql as $$
      begin
        perform pg_advisory_xact_lock(id);
        perform set_config('proof.op', op::text, true);
        return id;
      end $$;
      """;

  private static final String TABLE =
      """
      create table %1$s (id bigint primary key, op bigint not null, ver bigint not null, text text);
      create trigger stamp before insert or update or delete on %1$s
        for each row execute function stamp('%2$d');
      insert into %1$s select id, 0, 0, repeat('x', 100) from generate_series(1, %3$d) id;
      """;

  private final PGSimpleDataSource dataSource = new PGSimpleDataSource();

  /** Hears of what was committed. */
  @FunctionalInterface
  public interface Sink {

    /**
     * Called for each version of each row.
     *
     * @param key the row
     * @param version given by the database
     * @param operation who wrote it, 0 for the first filling
     * @param gone whether the row was deleted
     */
    void committed(Key key, long version, long operation, boolean gone);
  }

  /**
   * Over a database of the run's own.
   *
   * @param jdbcUrl where it is
   */
  public Database(String jdbcUrl) {
    dataSource.setURL(jdbcUrl);
  }

  /**
   * Makes and fills the tables.
   *
   * @throws SQLException where that fails
   */
  public void create() throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(SHARED);
      for (Table table : Table.values()) {
        statement.execute(TABLE.formatted(table.sqlName(), table.number(), table.lasting()));
      }
    }
  }

  /**
   * All that was committed.
   *
   * @param sink hears of it
   * @throws SQLException where it cannot be read
   */
  public void history(Sink sink) throws SQLException {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select tbl, id, ver, op, gone from history")) {
      while (rows.next()) {
        Key key = new Key(Table.of(rows.getInt(1)), rows.getLong(2));
        sink.committed(key, rows.getLong(3), rows.getLong(4), rows.getBoolean(5));
      }
    }
  }

  /**
   * What is there now.
   *
   * @return the version of each row that is there
   * @throws SQLException where it cannot be read
   */
  public Map<Key, Long> versions() throws SQLException {
    Map<Key, Long> versions = new HashMap<>();
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement()) {
      for (Table table : Table.values()) {
        try (ResultSet rows = statement.executeQuery("select id, ver from " + table.sqlName())) {
          while (rows.next()) {
            versions.put(new Key(table, rows.getLong(1)), rows.getLong(2));
          }
        }
      }
    }
    return versions;
  }
}
