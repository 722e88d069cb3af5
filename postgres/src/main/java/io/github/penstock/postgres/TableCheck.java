package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares a record with the table that is there, when a repository is made. Stateless. */
final class TableCheck {

  private static final Logger LOG = LoggerFactory.getLogger(TableCheck.class);

  private TableCheck() {}

  /** Refuses what cannot work, all of it together, and warns of what will fail for some rows. */
  static void check(TableSpec table, RowShape shape, TableColumns there) {
    if (there.isEmpty()) {
      throw new DefinitionException(
          "There is no table "
              + table.table()
              + " for record "
              + table.rowType()
              + ". Create it before the repository is made, or correct @Table or the search path");
    }
    List<String> mistakes = new ArrayList<>();
    boolean missing = false;
    for (RowColumn column : shape.columns()) {
      TableColumns.Column found = there.column(column.column());
      if (found == null) {
        missing = true;
        mistakes.add(
            "component %s needs column %s, which is not there"
                .formatted(column.component(), column.column()));
      } else if (isPadded(column, found)) {
        mistakes.add(
            "column %s of component %s is %s, whose values come back with spaces that were not written; make it text or varchar"
                .formatted(column.column(), column.component(), found.type().shown()));
      } else if (ignoresCase(table, column) && !found.type().category().equals("S")) {
        mistakes.add(
            "column %s of component %s is %s, which has no upper and lower case; make it text, or leave ignoreCase out"
                .formatted(column.column(), column.component(), found.type().shown()));
      } else if (!column.type().sql().accepts().test(found.type())) {
        mistakes.add(
            "component %s is a %s, which column %s of type %s does not hold; make it %s"
                .formatted(
                    column.component(),
                    column.type().javaName(),
                    column.column(),
                    found.type().shown(),
                    column.type().sql().column()));
      }
    }
    if (!mistakes.isEmpty()) {
      throw new DefinitionException(
          "Table %s does not fit record %s:\n  %s%s"
              .formatted(
                  table.table(),
                  table.rowType(),
                  String.join("\n  ", mistakes),
                  missing
                      ? "\nThe table has "
                          + there.names()
                          + ". Add the column, or name it by @Column"
                      : ""));
    }
    warnings(table, shape, there).forEach(LOG::warn);
  }

  private static boolean ignoresCase(TableSpec table, RowColumn column) {
    return table.columns().stream()
        .anyMatch(c -> c.component().equals(column.component()) && c.is(Role.IGNORE_CASE));
  }

  /** One value would have two texts, so that no key and no comparison of it holds. */
  private static boolean isPadded(RowColumn column, TableColumns.Column found) {
    return column.type().javaName().equals(String.class.getName())
        && found.type().name().equals("bpchar")
        && !found.type().array();
  }

  /** What fails for some rows or writes; a repository that only reads the others may go on. */
  static List<String> warnings(TableSpec table, RowShape shape, TableColumns there) {
    if (there.view()) {
      return List.of();
    }
    List<String> warnings = new ArrayList<>();
    String names = "Table %s and record %s: ".formatted(table.table(), table.rowType());
    String others = there.policyTables();
    if (others != null) {
      warnings.add(
          names
              + "its policies of row-level security read "
              + others
              + ", and a write there makes none of its cached rows invalid. Compare a column of the"
              + " row with the tenant, or do not cache the table");
    }
    Set<String> filled =
        shape.columns().stream().map(RowColumn::column).collect(Collectors.toSet());
    add(
        warnings,
        names
            + "%s: NOT NULL without a default, and no component fills it: inserts will fail."
            + " Add a component, or a default",
        there.columns().entrySet().stream()
            .filter(c -> c.getValue().notNull() && !c.getValue().filled())
            .filter(c -> !filled.contains(c.getKey()))
            .map(Map.Entry::getKey));
    add(
        warnings,
        names
            + "NULL may be in the column of %s, which takes none: such a row cannot be read."
            + " Mark it @Nullable, or make the column NOT NULL",
        shape.columns().stream()
            .filter(c -> !c.nullable() && !c.optional())
            .filter(c -> isNullable(there, c))
            .map(RowColumn::component));
    add(
        warnings,
        names
            + "the database alone makes the value of %s, which a write would set: writes will"
            + " fail. Mark the key @Id(generated = true), and leave others out",
        table.columns().stream()
            .filter(c -> !c.is(Role.GENERATED) && isGenerated(there, c.name()))
            .map(TableSpec.Column::component));
    add(
        warnings,
        names
            + "texts that differ are equal in the column of %s (citext, or a collation that is not"
            + " deterministic), which caches cannot know: an absence may be remembered that another"
            + " spelling has ended. Make it text with a deterministic collation, and mark it"
            + " @Unique(ignoreCase = true) if a row is to be found by it in any case",
        shape.columns().stream()
            .map(RowColumn::column)
            .filter(c -> isLenient(there, c))
            .filter(c -> !isCitextOfAnyCase(table, there, c)));
    return warnings;
  }

  private static boolean isLenient(TableColumns there, String column) {
    TableColumns.Column found = there.column(column);
    return found != null && found.lenient();
  }

  /** By {@code lower(..)}, which does the same as citext. */
  private static boolean isCitextOfAnyCase(TableSpec table, TableColumns there, String column) {
    TableColumns.Column found = there.column(column);
    return found != null
        && found.type().name().equals("citext")
        && table.columns().stream()
            .anyMatch(c -> c.name().equals(column) && c.is(Role.IGNORE_CASE));
  }

  private static void add(List<String> warnings, String text, Stream<String> names) {
    String joined = names.collect(Collectors.joining(", "));
    if (!joined.isEmpty()) {
      warnings.add(text.formatted(joined));
    }
  }

  private static boolean isNullable(TableColumns there, RowColumn column) {
    TableColumns.Column found = there.column(column.column());
    return found != null && !found.notNull();
  }

  private static boolean isGenerated(TableColumns there, String column) {
    TableColumns.Column found = there.column(column);
    return found != null && found.generated();
  }
}
