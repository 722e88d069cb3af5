package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Column;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is unique in a table, as its record says and as its indexes see to it. */
@PenstockServers
class UniqueIndexesIT {

  private static final TypeRef LONG = TypeRef.of(long.class);
  private static final TypeRef STRING = TypeRef.of(String.class);

  private static final Column ID = new Column("id", "id", LONG, Set.of(Role.ID));
  private static final Column EMAIL = new Column("email", "email", STRING, Set.of(Role.UNIQUE));
  private static final Column ANY_CASE =
      new Column("email", "email", STRING, Set.of(Role.UNIQUE, Role.IGNORE_CASE));
  private static final Column SITE = new Column("siteId", "site_id", LONG, Set.of());
  private static final Column PATH = new Column("path", "Path", STRING, Set.of());
  private static final Column DELETED =
      new Column("deletedAt", "deleted_at", STRING, Set.of(Role.DELETED_AT));

  private static final TableSpec BY_EMAIL = spec(List.of(ID, EMAIL), List.of());
  private static final TableSpec BY_ANY_CASE = spec(List.of(ID, ANY_CASE), List.of());
  private static final TableSpec BY_PLACE =
      spec(List.of(ID, SITE, PATH), List.of(List.of("siteId", "path")));
  private static final TableSpec ALIVE = spec(List.of(ID, ANY_CASE, DELETED), List.of());

  private final Connection connection;

  UniqueIndexesIT(PostgresServer server) throws SQLException {
    connection = DriverManager.getConnection(server.newDatabase());
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  private static TableSpec spec(List<Column> columns, List<List<String>> together) {
    return new TableSpec("t", TypeRef.of(UniqueIndexesIT.class), columns, together);
  }

  /** What is said of a table with this index. */
  private List<String> warnings(TableSpec spec, String... ddl) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("drop table if exists t");
      statement.execute(
          "create table t (id bigint primary key, email varchar(50), note text, site_id bigint,"
              + " \"Path\" text, deleted_at text)");
      for (String each : ddl) {
        statement.execute(each);
      }
    }
    try (PreparedStatement ask = connection.prepareStatement(UniqueIndexes.INDEXES)) {
      ask.setString(1, "t");
      return UniqueIndexes.warnings(spec, UniqueIndexes.read(ask.executeQuery()));
    }
  }

  private static String warning(String what, String index) {
    return "Table t and record "
        + UniqueIndexesIT.class.getName()
        + ": no index makes "
        + what
        + ", as @Unique says: a finder of one row fails where there are several. Add it: create"
        + " unique index on t ("
        + index;
  }

  @Test
  void anIndexOfTheColumnWillDo() throws SQLException {
    String missing = warning("email unique", "email)");
    assertThat(warnings(BY_EMAIL)).containsExactly(missing);
    assertThat(warnings(BY_EMAIL, "create index on t (email)")).containsExactly(missing);
    assertThat(warnings(BY_EMAIL, "create unique index on t (email, note)"))
        .containsExactly(missing);
    assertThat(warnings(BY_EMAIL, "create unique index on t (email) where note is null"))
        .containsExactly(missing);
    assertThat(warnings(BY_EMAIL, "create unique index on t (email)")).isEmpty();
    assertThat(warnings(BY_EMAIL, "create unique index on t (email) include (note)")).isEmpty();
    assertThat(warnings(BY_EMAIL, "alter table t add unique (email)")).isEmpty();
    assertThat(warnings(BY_EMAIL, "create unique index on t (email) where email is not null"))
        .as("of rows without a value nothing is promised")
        .isEmpty();
    assertThat(
            warnings(
                BY_EMAIL, "create unique index on t (email) where email is not null and id > 1"))
        .containsExactly(missing);
    assertThat(warnings(BY_EMAIL, "create unique index on t (lower(email))"))
        .as("promises more")
        .isEmpty();
  }

  @Test
  void whereCaseIsIgnoredTheIndexMustDoSo() throws SQLException {
    String missing = warning("email unique in any case", "lower(email))");
    assertThat(warnings(BY_ANY_CASE, "create unique index on t (email)")).containsExactly(missing);
    assertThat(warnings(BY_ANY_CASE, "create unique index on t (upper(email))"))
        .containsExactly(missing);
    assertThat(warnings(BY_ANY_CASE, "create unique index on t (lower(email))")).isEmpty();
    assertThat(warnings(BY_ANY_CASE, "create unique index on t (lower(email) text_pattern_ops)"))
        .isEmpty();
    assertThat(
            warnings(
                BY_ANY_CASE,
                "alter table t alter email type text",
                "create unique index on t (lower(email))"))
        .isEmpty();
  }

  @Test
  void severalColumnsAreUniqueByAnIndexOfThemOrOfSome() throws SQLException {
    assertThat(warnings(BY_PLACE, "create unique index on t (site_id, \"Path\", note)"))
        .containsExactly(warning("siteId, path unique", "site_id, \"Path\")"));
    assertThat(warnings(BY_PLACE, "create unique index on t (\"Path\", site_id)")).isEmpty();
    assertThat(warnings(BY_PLACE, "create unique index on t (site_id)")).isEmpty();
  }

  @Test
  void ofRowsThatAreSoftlyDeletedNobodyAsks() throws SQLException {
    assertThat(warnings(ALIVE))
        .containsExactly(
            warning("email unique in any case", "lower(email)) where deleted_at is null"));
    assertThat(warnings(ALIVE, "create unique index on t (lower(email)) where deleted_at is null"))
        .isEmpty();
    assertThat(warnings(ALIVE, "create unique index on t (lower(email))")).isEmpty();
    assertThat(
            warnings(
                ALIVE,
                "create unique index on t (lower(email))"
                    + " where email is not null and deleted_at is null"))
        .isEmpty();
  }
}
