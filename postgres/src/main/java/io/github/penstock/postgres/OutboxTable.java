package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The outbox's table as the server knows it when Penstock is opened. Immutable.
 *
 * @param name with its schema, quoted where that is needed
 */
record OutboxTable(String name) {

  private static final String DDL = "/db/penstock/R__penstock_outbox.sql";

  private static final List<String> COLUMNS =
      List.of(
          "id bigint",
          "xid xid8",
          "namespace text",
          "caches text[]",
          "keys text[]",
          "tags text[]",
          "at timestamp with time zone");

  /** Where the last checkpoint is, which anybody may ask. */
  private static final String CHECKPOINT =
      "(select checkpoint_lsn::text from pg_control_checkpoint())";

  private static final List<String> PRIVILEGES = List.of("select", "insert", "delete");

  /** By the search path, which whoever writes later may have changed. */
  private static final String ASK =
      "select format('%I.%I', n.nspname, c.relname), quote_ident(current_user), c.relpersistence,"
          + " c.relrowsecurity,"
          + " (select array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod))"
          + " from pg_attribute a where a.attrelid = c.oid and a.attnum > 0"
          + " and not a.attisdropped),"
          + " has_table_privilege(c.oid, 'select'), has_table_privilege(c.oid, 'insert'),"
          + " has_table_privilege(c.oid, 'delete')"
          + " from pg_class c join pg_namespace n on n.oid = c.relnamespace"
          + " where c.oid = to_regclass('penstock_outbox')";

  /** What makes it. */
  static String ddl() {
    try (InputStream text = OutboxTable.class.getResourceAsStream(DDL)) {
      if (text == null) {
        throw new IllegalStateException("This jar lacks its own resource " + DDL);
      }
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("This jar's own resource " + DDL + " cannot be read", e);
    }
  }

  /** Asks; null where there is none, and throws where there is one that is of no use. */
  static @Nullable OutboxTable ask(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(ASK)) {
      OutboxTable found = row.next() ? checked(row) : null;
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
      return found;
    }
  }

  private static OutboxTable checked(ResultSet row) throws SQLException {
    String name = row.getString(1);
    List<String> mistakes = new ArrayList<>();
    List<String> columns = List.of((String[]) row.getArray(5).getArray());
    for (String column : COLUMNS) {
      if (!columns.contains(column)) {
        mistakes.add("it has no column " + column + ": drop it and create it anew");
      }
    }
    if (!"p".equals(row.getString(3))) {
      mistakes.add("a crash empties it: alter table " + name + " set logged");
    }
    if (row.getBoolean(4)) {
      mistakes.add("policies may hide rows: alter table " + name + " disable row level security");
    }
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < PRIVILEGES.size(); i++) {
      if (!row.getBoolean(6 + i)) {
        missing.add(PRIVILEGES.get(i));
      }
    }
    if (!missing.isEmpty()) {
      String user = row.getString(2);
      String all = String.join(", ", missing);
      mistakes.add(all + " not granted: grant " + all + " on " + name + " to " + user);
    }
    if (!mistakes.isEmpty()) {
      throw new DefinitionException(
          "The outbox table "
              + name
              + " cannot be used, and other nodes may rely on it: "
              + String.join("; ", mistakes)
              + ". Postgres.outboxDdl() creates it as it should be.");
    }
    return new OutboxTable(name);
  }

  /** Where it was demanded and is not there. */
  static DefinitionException missing() {
    return new DefinitionException(
        "requireOutbox(): there is no table penstock_outbox in the search path. Run what"
            + " Postgres.outboxDdl() gives, or add the location classpath:db/penstock to Flyway,"
            + " and grant select, insert, delete on it to the application.");
  }

  String insert() {
    return "insert into " + name + " (namespace, caches, keys, tags) values (?, ?, ?, ?)";
  }

  /** Everything that there is. */
  String selectAll() {
    return select("");
  }

  /**
   * What another snapshot did not see; the rows of those who had ended for it are left out. After a
   * crash the server gives out ids again that had ended before it and left nothing on disk: then
   * everything, which the checkpoint at the end of each recovery tells. So does any other one.
   */
  String selectSince() {
    return select(
        " and (? <> "
            + CHECKPOINT
            + " or (o.xid >= pg_snapshot_xmin(?::pg_snapshot)"
            + " and not pg_visible_in_snapshot(o.xid, ?::pg_snapshot)))");
  }

  private String select(String condition) {
    return "select pg_current_snapshot()::text, pg_is_in_recovery(), o.caches, o.keys, o.tags,"
        + " (extract(epoch from clock_timestamp() - o.at) * 1000)::bigint, "
        + CHECKPOINT
        + " from (select 1) one"
        + " left join "
        + name
        + " o on o.namespace = ?"
        + condition;
  }

  /** What a snapshot saw; nothing where there was a checkpoint since. */
  String delete() {
    return "delete from "
        + name
        + " where namespace = ? and ? = "
        + CHECKPOINT
        + " and xid < pg_snapshot_xmax(?::pg_snapshot)"
        + " and pg_visible_in_snapshot(xid, ?::pg_snapshot)";
  }
}
