package io.github.penstock.postgres;

import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spec.TableSpec.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The texts of a table's statements that write. Each gives back the rows as they are now, then,
 * where it is asked for them, the rows as they were, and the id of the transaction as the last
 * column where the server can tell it. Immutable and thread-safe.
 */
final class WriteSql {

  private final String table;
  private final boolean proves;
  private final boolean returnsOld;
  private final RowShape shape;
  private final List<String> columns;
  private final int idIndex;
  private final int versionIndex;
  private final int identityIndex;
  private final List<Integer> inserted;
  private final List<Integer> updated;
  private final List<String> createdNow;
  private final List<String> updatedNow;
  private final Optional<String> deletedAt;
  private final String alive;

  /**
   * Texts for a server.
   *
   * @param proves whether the server knows ids of transactions that last
   * @param returnsOld whether RETURNING knows {@code old}, as from PostgreSQL 18 on
   */
  WriteSql(TableSpec spec, RowShape shape, boolean proves, boolean returnsOld) {
    this.shape = shape;
    this.proves = proves;
    this.returnsOld = returnsOld;
    this.table = Identifiers.quoteQualified(spec.table());
    this.columns = spec.columns().stream().map(c -> Identifiers.quote(c.name())).toList();
    this.idIndex = spec.columns().indexOf(spec.id());
    this.versionIndex = spec.version().map(spec.columns()::indexOf).orElse(-1);
    this.identityIndex = spec.identity().map(spec.columns()::indexOf).orElse(-1);
    List<Integer> given =
        IntStream.range(0, columns.size())
            .filter(i -> isGiven(spec.columns().get(i)))
            .boxed()
            .toList();
    this.inserted = given.stream().filter(i -> !is(spec, i, Role.GENERATED)).toList();
    this.updated = inserted.stream().filter(i -> i != idIndex && i != versionIndex).toList();
    this.createdNow = named(spec, Role.CREATED_AT);
    this.updatedNow = named(spec, Role.UPDATED_AT);
    this.deletedAt = spec.deletedAt().map(c -> Identifiers.quote(c.name()));
    this.alive = deletedAt.map(name -> " and t." + name + " is null").orElse("");
  }

  /** Whether the record says the value, and not the clock of the database. */
  private static boolean isGiven(Column column) {
    return !column.is(Role.CREATED_AT)
        && !column.is(Role.UPDATED_AT)
        && !column.is(Role.DELETED_AT);
  }

  private static boolean is(TableSpec spec, int index, Role role) {
    return spec.columns().get(index).is(role);
  }

  private static List<String> named(TableSpec spec, Role role) {
    return spec.columns().stream()
        .filter(c -> c.is(role))
        .map(c -> Identifiers.quote(c.name()))
        .toList();
  }

  boolean returnsOld() {
    return returnsOld;
  }

  int idIndex() {
    return idIndex;
  }

  /** The index of the version's column, or -1. */
  int versionIndex() {
    return versionIndex;
  }

  /** The index of the column by which a row is known to be there, or -1. */
  int identityIndex() {
    return identityIndex;
  }

  /** The columns that INSERT gives values for, in the order of its parameters. */
  List<Integer> inserted() {
    return inserted;
  }

  /** The columns that UPDATE gives values for, in the order of its parameters. */
  List<Integer> updated() {
    return updated;
  }

  /** The columns of {@link #updateAll} in the order of its parameters. */
  List<Integer> updatedAll() {
    List<Integer> all = new ArrayList<>(updated);
    all.add(idIndex);
    if (versionIndex >= 0) {
      all.add(versionIndex);
    }
    return all;
  }

  /** Parameter: the key. */
  String delete() {
    String where = " t where t." + columns.get(idIndex) + " = ?" + alive;
    return deleting(table + where, "", "t." + columns.get(idIndex) + " = ?");
  }

  /** Parameter: an array of keys. Locks in their order, so that two of these cannot deadlock. */
  String deleteAll() {
    String id = columns.get(idIndex);
    String locked =
        "with o as materialized (select t.%s from %s t where %s%s order by t.%s for update) "
            .formatted(id, table, isAny(), alive, id);
    return locked + deleting(table + " t using o where t." + id + " = o." + id, "o", "");
  }

  private String deleting(String from, String locked, String condition) {
    if (deletedAt.isEmpty()) {
      return "delete from " + from + returning("t", "");
    }
    String id = columns.get(idIndex);
    String set = joined(List.of(deletedAt.get() + " = now()"), counted("t"), touchedNow());
    return locked.isEmpty()
        ? "update %s t set %s where %s%s%s"
            .formatted(table, set, condition, alive, returning("t", ""))
        : "update %s t set %s from o where t.%s = o.%s%s"
            .formatted(table, set, id, id, returning("t", ""));
  }

  /** Parameters: the updated columns, the key, and the version where there is one. */
  String update(boolean withBefore) {
    List<String> values = updated.stream().map(i -> columns.get(i) + " = ?").toList();
    String set = setting(joined(values, counted("t"), touchedNow()), "");
    String id = columns.get(idIndex);
    String version = versionIndex < 0 ? "" : " and t." + columns.get(versionIndex) + " = ?";
    if (!withBefore || returnsOld) {
      return "update %s t set %s where t.%s = ?%s%s%s"
          .formatted(table, set, id, version, alive, returning("t", withBefore ? "old" : ""));
    }
    // The values come first in the text, as they do where the old row need not be locked.
    return "update %s t set %s from (select t.* from %s t where t.%s = ?%s%s for update) o where t.%s = o.%s%s"
        .formatted(table, set, table, id, version, alive, id, id, returning("t", "o"));
  }

  /**
   * Parameters: an array for each of {@link #updatedAll}. Locks in the order of the keys, so that
   * two of these cannot deadlock.
   */
  String updateAll(Map<String, String> casts) {
    List<Integer> all = updatedAll();
    String id = columns.get(idIndex);
    String key = "i.c" + updated.size();
    List<String> values =
        IntStream.range(0, updated.size())
            .mapToObj(n -> columns.get(updated.get(n)) + " = " + value(n, updated.get(n), casts))
            .toList();
    String version =
        versionIndex < 0 ? "" : " and o." + columns.get(versionIndex) + " = i.c" + (all.size() - 1);
    String wanted = key + cast(idIndex, casts);
    String given =
        "with i as materialized (select * from unnest(%s) as i(%s))"
            .formatted(arrays(all), aliases(all.size()));
    String locked =
        ", o as materialized (select t.* from %s t where t.%s in (select %s from i)%s"
                .formatted(table, id, wanted, alive)
            + " order by t.%s for update)".formatted(id);
    String update =
        " update %s t set %s from i join o on o.%s = %s where t.%s = o.%s%s"
            .formatted(
                table,
                setting(joined(values, counted("t"), touchedNow()), ""),
                id,
                wanted,
                id,
                id,
                version);
    return given + locked + update + returning("t", "o");
  }

  /**
   * Parameters: one array for each inserted column, or the number of rows where there is none.
   *
   * <p>The rows that RETURNING gives are matched to the input by their order. PostgreSQL does not
   * promise that order in its documentation; it follows from how it runs this statement: the sort
   * by {@code ordinality} feeds the one node that inserts, which takes a row, computes its
   * defaults, inserts it and emits it before it takes the next. (There is no parallel plan for a
   * statement that writes.) The number of rows is checked, and a test inserts 10,000.
   *
   * @param casts the types of columns that text is not assigned to by itself, by column name
   */
  String insert(Map<String, String> casts) {
    return inserting(casts) + returning("t", "");
  }

  /** The same for rows that may be there already. */
  String upsert(Map<String, String> casts) {
    List<String> values = new ArrayList<>();
    updated.forEach(i -> values.add(columns.get(i) + " = excluded." + columns.get(i)));
    deletedAt.ifPresent(name -> values.add(name + " = null"));
    String identity = columns.get(identityIndex);
    String set =
        setting(joined(values, counted("t"), touchedNow()), identity + " = excluded." + identity);
    return inserting(casts)
        + " on conflict (%s) do update set %s".formatted(identity, set)
        + returning("t", returnsOld ? "old" : "");
  }

  private String inserting(Map<String, String> casts) {
    List<String> now = joinedLists(createdNow, updatedNow);
    List<String> names = joinedLists(inserted.stream().map(columns::get).toList(), now);
    List<String> values = new ArrayList<>();
    for (int n = 0; n < inserted.size(); n++) {
      values.add(value(n, inserted.get(n), casts));
    }
    now.forEach(name -> values.add("now()"));
    String into = names.isEmpty() ? "" : " (" + String.join(", ", names) + ")";
    String target =
        "insert into " + table + " as t" + into + " select " + String.join(", ", values);
    if (inserted.isEmpty()) {
      return target + " from generate_series(1, ?)";
    }
    return target
        + " from unnest(%s) with ordinality as i(%s, n) order by i.n"
            .formatted(arrays(inserted), aliases(inserted.size()));
  }

  /** A statement of a user that gives the rows back which it has changed. */
  String returningRows(String statement) {
    String plain = statement.strip();
    while (plain.endsWith(";")) {
      plain = plain.substring(0, plain.length() - 1).strip();
    }
    // On a line of its own: the last one may end with a comment.
    return plain + "\n returning " + String.join(", ", columns) + xactId();
  }

  /** Parameter: the key. */
  String exists() {
    return "select true from %s t where t.%s = ?%s".formatted(table, columns.get(idIndex), alive);
  }

  /** Parameter: an array of keys. */
  String countByIds() {
    return "select count(*) from " + table + " t where " + isAny() + alive;
  }

  private String isAny() {
    String cast = shape.columns().get(idIndex).type().isUntyped() ? "::text" : "";
    return "t." + columns.get(idIndex) + cast + " = any(?)";
  }

  private List<String> counted(String alias) {
    return versionIndex < 0
        ? List.of()
        : List.of(
            "%s = %s.%s + 1"
                .formatted(columns.get(versionIndex), alias, columns.get(versionIndex)));
  }

  private List<String> touchedNow() {
    return updatedNow.stream().map(name -> name + " = now()").toList();
  }

  /** A row of a key alone has nothing to set; it is still locked, checked and given back. */
  private String setting(String values, String otherwise) {
    String id = columns.get(idIndex);
    String nothing = otherwise.isEmpty() ? id + " = t." + id : otherwise;
    return values.isEmpty() ? nothing : values;
  }

  private String returning(String now, String before) {
    String old = before.isEmpty() ? "" : ", " + TableSql.prefixed(before, columns);
    return " returning " + TableSql.prefixed(now, columns) + old + xactId();
  }

  private String xactId() {
    return proves ? ", pg_current_xact_id()::text" : "";
  }

  private String value(int n, int index, Map<String, String> casts) {
    return "i.c" + n + cast(index, casts);
  }

  private String cast(int index, Map<String, String> casts) {
    String type = casts.getOrDefault(shape.columns().get(index).column(), "");
    return type.isEmpty() ? "" : "::" + type;
  }

  private String arrays(List<Integer> indexes) {
    return indexes.stream()
        .map(i -> "?::" + shape.columns().get(i).type().sqlName() + "[]")
        .collect(Collectors.joining(", "));
  }

  private static String aliases(int count) {
    return IntStream.range(0, count).mapToObj(n -> "c" + n).collect(Collectors.joining(", "));
  }

  private static String joined(List<String> a, List<String> b, List<String> c) {
    return String.join(", ", joinedLists(joinedLists(a, b), c));
  }

  private static List<String> joinedLists(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }
}
