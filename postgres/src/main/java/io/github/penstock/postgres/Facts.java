package io.github.penstock.postgres;

import io.github.penstock.spi.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;

/**
 * What a statement tells about itself: which transactions it saw finished, and whether others may
 * be given what it read. Four columns, in front of what it reads or alone.
 */
final class Facts {

  /** How many columns they are. */
  static final int COLUMNS = 4;

  /** The statement that gives them alone. */
  static final String SELECT =
      "select pg_current_snapshot()::text s, pg_current_xact_id_if_assigned()::text x,"
          + " pg_is_in_recovery() r, current_setting('transaction_isolation') i";

  private Facts() {}

  /** Reads them from the first columns of the current row. */
  static Snapshot read(ResultSet rows, DatabaseIdentity identity) throws SQLException {
    String snapshot = Objects.requireNonNull(rows.getString(1), "pg_current_snapshot()");
    boolean hasWritten = rows.getString(2) != null;
    boolean readCommitted = "read committed".equals(rows.getString(4));
    boolean shareable = !hasWritten && !inRecovery(rows) && readCommitted && identity.primary();
    return parse(snapshot, identity.text(), shareable);
  }

  /** Whether the server was a standby when it ran the statement. */
  static boolean inRecovery(ResultSet rows) throws SQLException {
    return rows.getBoolean(3);
  }

  /** Of a text as {@code pg_current_snapshot()} gives it: {@code xmin:xmax:running,running}. */
  static Snapshot parse(String text, String database, boolean shareable) {
    int first = text.indexOf(':');
    int second = text.indexOf(':', first + 1);
    Set<Long> running = new HashSet<>();
    for (int from = second + 1; from < text.length(); ) {
      int comma = text.indexOf(',', from);
      int to = comma < 0 ? text.length() : comma;
      running.add(Long.parseLong(text, from, to, 10));
      from = to + 1;
    }
    return new Snapshot(
        database,
        Long.parseLong(text, 0, first, 10),
        Long.parseLong(text, first + 1, second, 10),
        running,
        shareable);
  }

  /** Of a standby that cannot tell what it saw: nothing is proven by it. */
  static Snapshot ofNothing(DatabaseIdentity identity) {
    return new Snapshot(identity.text(), 0, 0, Set.of(), false);
  }
}
