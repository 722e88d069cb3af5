package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.it.Nodes;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on tenants. */
@PenstockServers
class TenantsGuideIT {

  /** A note. */
  @Table("notes")
  public record Note(@Id long id, String tenant, String title) {}

  /** Notes. */
  @Repository
  @Cached(ttl = "1h")
  public interface Notes extends Crud<Note, Long> {}

  private final Nodes nodes;
  private final Penstock penstock;

  TenantsGuideIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table notes (id bigint primary key, tenant text not null, title text not null)",
            "alter table notes enable row level security",
            "create policy own on notes"
                + " using (tenant = current_setting('penstock.tenant', true))");
    penstock = nodes.openRestricted();
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void tenants() {
    Notes acme = penstock.as("acme").repository(Notes.class);
    acme.insert(new Note(1, "acme", "plan"));
    Optional<Note> theirs = penstock.as("globex").repository(Notes.class).find(1L); // empty
    assertThat(theirs).isEmpty();
    assertThat(penstock.repository(Notes.class).find(1L)).isEmpty();
    Penstock tenant = penstock.as("acme");
    tenant.transaction(
        tx -> {
          acme.update(new Note(1, "acme", "better plan"));
          return note(tenant.dataSource(), 1); // the same transaction, the same tenant
        });
    assertThat(note(tenant.dataSource(), 1)).isEqualTo("better plan");
  }

  private static String note(DataSource dataSource, long id) {
    try (Connection connection = dataSource.getConnection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select title from notes where id = " + id)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
