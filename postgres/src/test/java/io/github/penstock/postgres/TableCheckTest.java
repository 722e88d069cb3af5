package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

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
    return TableCheck.warnings(TABLE, SHAPE, new TableColumns(columns, view));
  }

  private void column(String name, PgType type, boolean notNull, boolean filled) {
    columns.put(name, new TableColumns.Column(type, notNull, filled, false, false, false));
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
  void whatFailsForSomeRowsIsSaid() {
    columns.put("id", new TableColumns.Column(BIGINT, true, true, true, false, false));
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
}
