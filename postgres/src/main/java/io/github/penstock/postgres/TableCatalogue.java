package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import io.github.penstock.postgres.BoundStatement.One;
import io.github.penstock.spi.TimeSource;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the database itself does when rows of a table are written, asked of the catalogue at the
 * first write and again every 10 minutes. Thread-safe: threads that come together ask each for
 * itself.
 */
final class TableCatalogue {

  private static final Logger LOG = LoggerFactory.getLogger(TableCatalogue.class);
  private static final long FRESH = Duration.ofMinutes(10).toNanos();

  /**
   * The table and whatever its changes reach: by a foreign key that does something, downwards; by
   * inheritance and partitions both ways, as these are other names of the same rows. {@code
   * by_update} says whether updates suffice to get there.
   */
  private static final String REACHED =
      """
      with recursive reached(oid, cascaded, by_update) as (
        select to_regclass(?)::oid, false, true
        union
        select n.oid, r.cascaded or n.by_key, r.by_update and n.by_update
        from reached r cross join lateral (
          select k.conrelid, true, k.confupdtype in ('c', 'n', 'd') from pg_constraint k
            where k.contype = 'f' and k.confrelid = r.oid
              and (k.confupdtype in ('c', 'n', 'd') or k.confdeltype in ('c', 'n', 'd'))
          union all select i.inhrelid, false, true from pg_inherits i where i.inhparent = r.oid
          union all select i.inhparent, false, true from pg_inherits i where i.inhrelid = r.oid
        ) n(oid, by_key, by_update))
      select r.oid::bigint, n.nspname::text, c.relname::text, pg_table_is_visible(c.oid), r.cascaded,
        r.by_update,
        exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal),
        exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal
          and (t.tgtype & 2) = 0),
        c.relkind not in ('r', 'p') or exists (select from pg_rewrite w where w.ev_class = c.oid)
      from reached r join pg_class c on c.oid = r.oid join pg_namespace n on n.oid = c.relnamespace
      """;

  private final String table;
  private final BoundStatement ask;
  private final Statements statements;
  private final TimeSource time;
  private volatile @Nullable Known known;

  TableCatalogue(String table, Statements statements, TimeSource time) {
    this.table = table;
    this.statements = statements;
    this.time = time;
    One name = new One(ColumnTypes.STRING, Identifiers.quoteQualified(table));
    this.ask = new BoundStatement(table + ".catalogue", REACHED, List.of(name));
  }

  /** What was found, and when. */
  private record Known(Findings findings, long since) {}

  /**
   * What writes of the table do.
   *
   * @param finalRows whether rows that a write gave back are not changed after it
   * @param quiet whether writes change no other rows, so that what earlier writes of the
   *     transaction gave back stays true
   * @param cascades the tables whose rows the database changes, by each name that a plan may give
   * @param updateCascades those of them that updates suffice to change
   * @param relatives the tables that have the same rows, this one included, by the same names
   */
  private record Findings(
      boolean finalRows,
      boolean quiet,
      Set<String> cascades,
      Set<String> updateCascades,
      Set<String> relatives) {}

  /** One table that is reached, and how. */
  private record Reached(
      long oid,
      List<String> names,
      boolean cascaded,
      boolean byUpdate,
      boolean triggers,
      boolean triggersAfter,
      boolean rules) {

    boolean actsByItself() {
      return triggers || rules;
    }
  }

  /** Whether rows that a write gave back are those that are committed; false in doubt. */
  boolean givesFinalRows() {
    Findings found = findings();
    return found != null && found.finalRows();
  }

  /** Whether writes leave all other rows as they were; false in doubt. */
  boolean isQuiet() {
    Findings found = findings();
    return found != null && found.quiet();
  }

  /** The tables that writes reach. */
  Set<String> cascadesTo() {
    return known().cascades();
  }

  /** The tables that updates reach. */
  Set<String> updatesCascadeTo() {
    return known().updateCascades();
  }

  /** The tables that have the same rows. */
  Set<String> relatives() {
    return known().relatives();
  }

  /** What was known before where the catalogue cannot be asked. */
  private Findings known() {
    Findings found = findings();
    if (found != null) {
      return found;
    }
    Known before = known;
    return before == null ? ask() : before.findings();
  }

  /** Null where the catalogue cannot be asked now. */
  private @Nullable Findings findings() {
    Known last = known;
    if (last != null && time.nanoTime() - last.since() < FRESH) {
      return last.findings();
    }
    try {
      return ask();
    } catch (SourceException e) {
      LOG.warn(
          "The catalogue could not be asked what writes of table {} do. Until it can be, rows that"
              + " are written are removed from the cache instead of being replaced",
          table,
          e);
      return null;
    }
  }

  private Findings ask() {
    long now = time.nanoTime();
    List<Reached> reached = statements.guarded(ask, TableCatalogue::read);
    Findings found = findings(reached);
    // Nothing is found where the table is missing, which the statement reports.
    known = reached.isEmpty() ? null : new Known(found, now);
    return found;
  }

  private static List<Reached> read(ResultSet rows) throws SQLException {
    List<Reached> all = new ArrayList<>();
    while (rows.next()) {
      String name = rows.getString(3);
      String qualified = rows.getString(2) + "." + name;
      all.add(
          new Reached(
              rows.getLong(1),
              rows.getBoolean(4) ? List.of(name, qualified) : List.of(qualified),
              rows.getBoolean(5),
              rows.getBoolean(6),
              rows.getBoolean(7),
              rows.getBoolean(8),
              rows.getBoolean(9)));
    }
    return all;
  }

  private static Findings findings(List<Reached> all) {
    List<Reached> own = all.stream().filter(r -> !r.cascaded()).toList();
    List<Reached> others = all.stream().filter(Reached::cascaded).toList();
    Set<Long> ownOids = own.stream().map(Reached::oid).collect(Collectors.toSet());
    boolean finalRows =
        !own.isEmpty()
            && own.stream().noneMatch(r -> r.triggersAfter() || r.rules())
            && others.stream().noneMatch(r -> ownOids.contains(r.oid()))
            && others.stream().noneMatch(r -> r.byUpdate() && r.actsByItself());
    boolean quiet = finalRows && all.stream().noneMatch(Reached::actsByItself);
    List<Reached> byUpdates = others.stream().filter(Reached::byUpdate).toList();
    return new Findings(finalRows, quiet, names(others), names(byUpdates), names(own));
  }

  private static Set<String> names(List<Reached> tables) {
    return tables.stream().flatMap(r -> r.names().stream()).collect(Collectors.toUnmodifiableSet());
  }
}
