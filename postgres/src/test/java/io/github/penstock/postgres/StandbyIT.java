package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.Lease.Condition;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** A server that follows another: it can be read, and nothing that is read from it is proven. */
class StandbyIT {

  @Test
  void provesNothingUntilItIsPromoted() throws SQLException {
    try (PostgresServer server = PostgresServer.startOwn(PostgresOptions.defaults().asStandby());
        SourceSession session = Sessions.open(Postgres.connect(server.jdbcUrl()).poolSize(1))) {
      assertStandby(session);

      PGSimpleDataSource direct = new PGSimpleDataSource();
      direct.setUrl(server.jdbcUrl());
      Sessions.execute(direct, "select pg_promote()");

      // The same physical connection, which was open during the promotion.
      Await.until(
          "the promotion was noticed",
          Duration.ofSeconds(20),
          () -> session.visibility().snapshot().shareable());
      String database = session.visibility().database();
      assertThat(database).matches("\\d+\\.\\d+\\.00000002");
      assertThat(session.visibility().snapshot().database()).isEqualTo(database);
      assertThat(session.visibility().burn()).isPositive();
    }
  }

  private static void assertStandby(SourceSession session) {
    assertThat(session.visibility().isProvable()).isTrue();
    assertThat(session.visibility().database()).endsWith(".standby");
    Snapshot snapshot = session.visibility().snapshot();
    assertThat(snapshot.shareable()).isFalse();
    assertThat(snapshot.proves(Condition.NONE)).isFalse();
    Snapshot loaded =
        Objects.requireNonNull(Postgres12IT.languages(session, "sql").snapshot(), "no snapshot");
    assertThat(loaded.shareable()).isFalse();
    assertThatThrownBy(() -> session.visibility().burn())
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("recovery");
  }
}
