package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is warned of when a repository is made. */
class TableCheckTest {

  record Row(long id, String name, @Nullable String note, Optional<String> other) {}

  private static final PgType TEXT = new PgType("text", "text", "S", false, null);
  private static final PgType BIGINT = new PgType("bigint", "int8", "N", false, null);
  private static final TableSpec TABLE =
      Sessions.table(
          "rows", Row.class, Map.of("id", Set.of(Role.ID), "note", Set.of(Role.NULLABLE)));
  private static final RowShape SHAPE = RowShape.of(TABLE, TableCheckTest.class.getClassLoader());

  private final Map<String, TableColumns.Column> columns = new LinkedHashMap<>();

  private List<String> warnings(boolean view) {
    return TableCheck.warnings(TABLE, SHAPE, new TableColumns(columns, view, false, null));
  }

  private void column(String name, PgType type, boolean notNull, boolean filled) {
    columns.put(name, new TableColumns.Column(type, notNull, filled, false, false, false, null));
  }

  @Test
  void nothingIsSaidOfATableThatFits() {
    column("id", BIGINT, true, false);
    column("name", TEXT, true, false);
    column("note", TEXT, false, false);
    column("other", TEXT, false, false);
    column("created", TEXT, true, true);
    column("free", TEXT, false, false);

    assertThat(warnings(false)).isEmpty();
  }

  @Test
  void textsThatDifferAndAreEqualAreSaid() {
    PgType citext = new PgType("citext", "citext", "S", false, null);
    column("id", BIGINT, true, false);
    columns.put("name", new TableColumns.Column(citext, true, false, false, false, true, null));
    column("note", TEXT, false, false);
    column("other", TEXT, false, false);
    assertThat(warnings(false))
        .containsExactly(
            "Table rows and record "
                + Row.class.getName()
                + ": texts that differ are equal in the column of name (citext, or a collation that"
                + " is not deterministic), which caches cannot know: an absence may be remembered"
                + " that another spelling has ended. Make it text with a deterministic collation,"
                + " and mark it @Unique(ignoreCase = true) if a row is to be found by it in any"
                + " case");
    TableSpec anyCase =
        Sessions.table("rows", Row.class, Map.of("name", Set.of(Role.UNIQUE, Role.IGNORE_CASE)));
    assertThat(TableCheck.warnings(anyCase, SHAPE, new TableColumns(columns, false, false, null)))
        .as("lower(..) does what citext does")
        .noneMatch(warning -> warning.contains("citext"));
    columns.put("name", new TableColumns.Column(TEXT, true, false, false, false, true, "\"x\""));
    assertThat(TableCheck.warnings(anyCase, SHAPE, new TableColumns(columns, false, false, null)))
        .as("a collation that is not deterministic does more")
        .anyMatch(warning -> warning.contains("citext"));
  }

  @Test
  void whatFailsForSomeRowsIsSaid() {
    columns.put("id", new TableColumns.Column(BIGINT, true, true, true, false, false, null));
    column("name", TEXT, false, false);
    column("note", TEXT, false, false);
    column("other", TEXT, false, false);
    column("author", TEXT, true, false);
    column("reason", TEXT, true, false);

    String names = "Table rows and record " + Row.class.getName() + ": ";
    assertThat(warnings(false))
        .containsExactly(
            names
                + "author, reason: NOT NULL without a default, and no component fills it: inserts"
                + " will fail. Add a component, or a default",
            names
                + "NULL may be in the column of name, which takes none: such a row cannot be read."
                + " Mark it @Nullable, or make the column NOT NULL",
            names
                + "the database alone makes the value of id, which a write would set: writes will"
                + " fail. Mark the key @Id(generated = true), and leave others out");
    assertThat(warnings(true)).as("nobody knows of a view").isEmpty();
  }

  @Test
  void whatHasNoCaseCannotBeFoundInAnyCase() {
    PgType mood = new PgType("mood", "mood", "E", false, "mood");
    column("id", BIGINT, true, false);
    column("name", mood, true, false);
    column("note", TEXT, false, false);
    column("other", TEXT, false, false);
    TableSpec anyCase =
        Sessions.table("rows", Row.class, Map.of("name", Set.of(Role.UNIQUE, Role.IGNORE_CASE)));
    TableColumns there = new TableColumns(columns, false, false, null);

    assertThatThrownBy(() -> TableCheck.check(anyCase, SHAPE, there))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(
            "column name of component name is mood, which has no upper and lower case");
  }

  @Test
  void policiesThatReadOtherTablesAreSaid() {
    column("id", BIGINT, true, false);
    column("name", TEXT, true, false);
    column("note", TEXT, false, false);
    column("other", TEXT, false, false);
    TableColumns there = new TableColumns(columns, false, true, "members");

    assertThat(TableCheck.warnings(TABLE, SHAPE, there))
        .singleElement()
        .asString()
        .contains("its policies of row-level security read members, and a write there");
  }
}
