package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a tenant's session tells the server, and what the catalogue tells of tables. */
@PenstockServers
class TenantSessionIT {

  record Note(long id, String tenant) {}

  private static final String WHOSE = "select current_setting('app.tenant', true) as value";

  private final SourceSession session;

  TenantSessionIT(PostgresServer postgres) {
    session =
        Sessions.open(
            Postgres.connect(postgres.newDatabase()).poolSize(1).tenantVariable("app.tenant"));
    run("create table members (tenant text primary key)");
    run("create table plain (id bigint primary key, tenant text not null)");
    run("create table kept (id bigint primary key, tenant text not null)");
    run("alter table kept enable row level security");
    run("create table joined (id bigint primary key, tenant text not null)");
    run("alter table joined enable row level security");
    run("create policy own on joined using (tenant in (select m.tenant from members m))");
    run("create view seen as select id, tenant from plain");
  }

  private void run(String sql) {
    Sessions.execute(session.dataSource(), sql);
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void theVariableIsSetForStatementsAndTransactionsAlone() {
    SourceSession tenant = session.as("acme");
    Query<Object> whose = whose(tenant);
    Query<Object> nobodys = whose(session);
    assertThat(whose.run(List.of())).containsExactly("acme");
    assertThat(nobodys.run(List.of())).containsExactly("");
    List<Object> inside = tenant.transactions().run(scope -> whose.run(List.of()));
    assertThat(inside).containsExactly("acme");
    assertThat(nobodys.run(List.of())).containsExactly("");
    assertThat(session.statements()).as("the variable is not counted").isEqualTo(4);
    assertThat(tenant.statements()).isEqualTo(4);
  }

  @Test
  void aStatementThatFailsLeavesNothingBehind() {
    SourceSession tenant = session.as("acme");
    Query<Object> fails =
        tenant.planner().query(Sessions.sql("fails", "select (1 / 0)::text", String.class));
    assertThatThrownBy(() -> fails.run(List.of())).hasMessageContaining("fails");
    assertThat(whose(session).run(List.of())).containsExactly("");
    assertThat(whose(tenant).run(List.of())).containsExactly("acme");
  }

  @Test
  void theCatalogueTellsWhereTenantsMaySeeDifferentRows() {
    assertThat(table("plain").isSeparated()).isFalse();
    assertThat(table("kept").isSeparated()).isTrue();
    assertThat(table("seen").isSeparated()).isTrue();
    assertThat(columns("kept").policyTables()).isNull();
    assertThat(columns("joined").policyTables()).isEqualTo("members");
  }

  private TableStatements<Long, Note> table(String name) {
    TableSpec spec = Sessions.table(name, Note.class, Map.of("id", Set.of(Role.ID)));
    return session.planner().table(spec);
  }

  private TableColumns columns(String table) {
    return ((PostgresPlanner) session.planner()).columnsOf(table);
  }

  private static Query<Object> whose(SourceSession of) {
    return of.planner().query(Sessions.sql("whose", WHOSE, String.class));
  }

  @Test
  void aVariableOfAnApplicationHasADot() {
    assertThatThrownBy(() -> Postgres.connect("jdbc:postgresql://localhost/x").tenantVariable("x"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("two identifiers joined by a dot");
  }
}
