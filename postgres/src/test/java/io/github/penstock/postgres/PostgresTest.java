package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What can be said about a source before it is opened. */
class PostgresTest {

  @Test
  void passwordIsNeverPrinted() {
    assertThat(
            Postgres.connect("jdbc:postgresql://host/shop?user=a&password=hidden")
                .password("hush")
                .toString())
        .isEqualTo("Postgres(jdbc:postgresql://host/shop)");
  }

  @Test
  void addressOfAnotherDatabaseIsRefused() {
    assertThatThrownBy(() -> Postgres.connect("jdbc:other://host/shop?password=hidden"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("jdbcUrl must start with jdbc:postgresql:")
        .hasMessageNotContaining("hidden");
  }

  @Test
  void poolOfAGivenDataSourceIsNotOurs() {
    Postgres given = Postgres.over(new PGSimpleDataSource());

    List<Runnable> withers =
        List.of(() -> given.user("a"), () -> given.password("b"), () -> given.poolSize(1));
    for (Runnable wither : withers) {
      assertThatThrownBy(wither::run)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("on that data source");
    }
    assertThat(given.showParameterValues()).isNotSameAs(given);
  }

  @Test
  void emptyPoolIsRefused() {
    Postgres source = Postgres.connect("jdbc:postgresql://host/shop");
    assertThatThrownBy(() -> source.poolSize(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("poolSize 0");
  }

  @Test
  void componentsAreNamedAsColumns() {
    assertThat(List.of("teamId", "id", "a1B", "homeURL", "anHTTPCode", "is_Set", "X"))
        .extracting(Components::snakeCase)
        .containsExactly("team_id", "id", "a1_b", "home_url", "an_http_code", "is_set", "x");
  }
}
