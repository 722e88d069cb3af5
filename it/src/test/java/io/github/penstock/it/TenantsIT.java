package io.github.penstock.it;

import static io.github.penstock.it.Nodes.soon;
import static io.github.penstock.it.Nodes.untilCached;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tenants of one database, whose rows its policies keep apart, on two nodes. */
@PenstockServers
class TenantsIT {

  /** Rows of a tenant, and rows that all may see. */
  @Table("notes")
  record Note(@Id long id, String tenant, @Unique String title, int topic) {}

  @Repository
  @Cached(ttl = "1h", localTtl = "10m", absentTtl = "10m")
  interface Notes extends Crud<Note, Long> {
    @Find
    Optional<Note> byTitle(String title);

    @Find
    List<Note> byTopic(int topic);

    @Sql("select count(*) from notes where topic = :topic")
    @DependsOn(table = "notes", by = "topic")
    long count(int topic);

    @Sql("select title from notes where id = :id")
    Optional<String> uncached(long id);

    @Exec("update notes set title = title || '!'")
    int shout();

    @Exec("update notes set topic = topic + 1")
    int shift();
  }

  /** A table without policies. */
  @Table("topics")
  record Topic(@Id int id, String name) {}

  @Repository
  @Cached(ttl = "1h", localTtl = "10m")
  interface Topics extends Crud<Topic, Integer> {}

  interface Titles {
    @SuppressWarnings("penstock") // Nothing writes titles here.
    @Cached(name = "titles", ttl = "1h", localTtl = "10m")
    String title(long id) throws SQLException;
  }

  private static final String NOBODY = "coalesce(current_setting('penstock.tenant', true), '')";

  private final Nodes nodes;
  private Penstock one;
  private Penstock two;

  TenantsIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table notes (id bigint primary key, tenant text not null,"
                + " title text not null unique, topic int not null)",
            "create table topics (id int primary key, name text not null)",
            "alter table notes enable row level security",
            "create policy own on notes using (tenant in ("
                + NOBODY
                + ", 'all') or "
                + NOBODY
                + " = '')");
  }

  @BeforeEach
  void open() {
    one = nodes.openRestricted();
    two = nodes.openRestricted();
    notes(one, "acme").insert(new Note(1, "acme", "plan", 7));
    notes(one, "acme").insert(new Note(2, "all", "rules", 7));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  private static Notes notes(Penstock penstock, String tenant) {
    return penstock.as(tenant).repository(Notes.class);
  }

  @Test
  void noTenantIsHandedARowOfAnotherFromACache() {
    for (Penstock node : List.of(one, two)) {
      Notes acme = notes(node, "acme");
      Notes globex = notes(node, "globex");
      untilCached(node, () -> acme.find(1L));
      untilCached(node, () -> acme.byTitle("plan"));
      untilCached(node, () -> acme.byTopic(7));
      untilCached(node, () -> acme.count(7));
      assertThat(globex.find(1L)).isEmpty();
      assertThat(globex.all(List.of(1L, 2L))).containsOnlyKeys(2L);
      assertThat(globex.byTitle("plan")).isEmpty();
      assertThat(globex.byTopic(7)).extracting(Note::id).containsExactly(2L);
      assertThat(globex.count(7)).isEqualTo(1);
      assertThat(acme.find(1L)).isPresent();
      assertThat(acme.count(7)).isEqualTo(2);
    }
  }

  @Test
  void eachTenantReadsFromItsOwnCaches() {
    Notes acme = notes(one, "acme");
    untilCached(one, () -> acme.find(1L));
    untilCached(one, () -> acme.all(List.of(1L, 2L)));
    untilCached(one, () -> acme.byTitle("plan"));
    untilCached(one, () -> acme.byTopic(7));
    untilCached(one, () -> notes(one, "globex").find(1L));
    assertThat(notes(one, "globex")).isSameAs(notes(one, "globex"));
  }

  @Test
  void whatOneTenantWritesIsInvalidForAllWhoSeeIt() {
    untilCached(two, () -> notes(two, "globex").find(2L));
    untilCached(two, () -> notes(two, "globex").byTopic(8));
    untilCached(two, () -> notes(two, "globex").count(7));
    untilCached(two, () -> notes(two, "globex").byTitle("new rules"));
    notes(one, "acme").update(new Note(2, "all", "new rules", 8));
    soon(() -> notes(two, "globex").find(2L).map(Note::topic), Optional.of(8));
    soon(() -> notes(two, "globex").byTopic(8).size(), 1);
    soon(() -> notes(two, "globex").count(7), 0L);
    soon(() -> notes(two, "globex").byTitle("new rules").map(Note::id), Optional.of(2L));
    notes(one, "acme").delete(2L);
    soon(() -> notes(two, "globex").find(2L), Optional.empty());
  }

  @Test
  void withoutATenantAllIsWrittenAndAllAreTold() {
    untilCached(two, () -> notes(two, "acme").find(1L));
    untilCached(two, () -> notes(two, "globex").find(1L));
    untilCached(two, () -> two.repository(Notes.class).find(1L));
    one.repository(Notes.class).update(new Note(1, "globex", "plan", 7));
    soon(() -> notes(two, "acme").find(1L), Optional.empty());
    soon(() -> notes(two, "globex").find(1L).isPresent(), true);
    soon(() -> two.repository(Notes.class).find(1L).map(Note::tenant), Optional.of("globex"));
  }

  /** Node one has never seen the tenant whose caches it tells. */
  @Test
  void aStatementThatChangesUnknownRowsIsToldToAllTenants() {
    untilCached(two, () -> notes(two, "globex").find(2L));
    untilCached(two, () -> notes(two, "globex").byTopic(7));
    one.repository(Notes.class).shout();
    soon(() -> notes(two, "globex").find(2L).map(Note::title), Optional.of("rules!"));
    soon(() -> notes(two, "globex").byTopic(7).get(0).title(), "rules!");
  }

  /** Node one has made the repository for a tenant alone. */
  @Test
  void resultsWithoutATenantHearOfUnknownRowsThatATenantChanges() {
    Notes all = two.repository(Notes.class);
    untilCached(two, () -> all.count(7));
    notes(one, "acme").shift();
    soon(() -> all.count(7), 0L);
  }

  @Test
  void aTransactionOfVeryManyRowsTellsTheTableInsteadOfEachRow() {
    untilCached(two, () -> notes(two, "globex").byTitle("row 20000"));
    untilCached(two, () -> notes(two, "globex").find(20_000L));
    Notes acme = notes(one, "acme");
    one.as("acme")
        .transaction(
            tx -> {
              for (long from = 1_001; from <= 20_001; from += 1_000) {
                acme.insertAll(
                    LongStream.range(from, from + 1_000)
                        .mapToObj(id -> new Note(id, "all", "row " + id, 9))
                        .toList());
              }
              return null;
            });
    soon(() -> notes(two, "globex").find(20_000L).isPresent(), true);
    soon(() -> notes(two, "globex").byTitle("row 20000").isPresent(), true);
  }

  @Test
  void ownWritesAreSeenAtOnce() {
    Notes acme = notes(one, "acme");
    untilCached(one, () -> acme.find(1L));
    untilCached(one, () -> acme.byTitle("later"));
    acme.update(new Note(1, "acme", "later", 7));
    assertThat(acme.find(1L).map(Note::title)).contains("later");
    assertThat(acme.byTitle("later")).isPresent();
    one.as("acme")
        .transaction(
            tx -> {
              acme.update(new Note(1, "acme", "latest", 7));
              assertThat(acme.find(1L).map(Note::title)).contains("latest");
              return null;
            });
    assertThat(acme.find(1L).map(Note::title)).contains("latest");
  }

  @Test
  void aTransactionIsOfOneTenant() {
    Notes acme = notes(one, "acme");
    Notes all = one.repository(Notes.class);
    Penstock globex = one.as("globex");
    assertThatThrownBy(() -> globex.transaction(tx -> acme.find(1L)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("notes.selectByIds is of tenant 'acme'")
        .hasMessageContaining("of tenant 'globex'");
    assertThatThrownBy(() -> globex.transaction(tx -> acme.insert(new Note(9, "acme", "x", 1))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> globex.transaction(tx -> all.find(1L)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("of no tenant");
    assertThatThrownBy(() -> one.transaction(tx -> acme.find(1L)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> globex.transaction(tx -> connection(one.as("acme").dataSource())))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("dataSource()");
    assertThat(acme.uncached(9)).isEmpty();
  }

  @Test
  void noConnectionRemembersATenant() throws SQLException {
    notes(one, "acme").uncached(1);
    assertThat(tenantOf(one.dataSource())).isEmpty();
    one.as("acme").transaction(tx -> notes(one, "acme").uncached(1));
    assertThat(tenantOf(one.dataSource())).isEmpty();
    assertThat(tenantOf(one.as("acme").dataSource())).isEqualTo("acme");
    assertThat(tenantOf(one.dataSource())).isEmpty();
    assertThatThrownBy(() -> notes(one, "acme").insert(new Note(3, "globex", "stolen", 1)))
        .hasMessageContaining("notes.insert");
    assertThat(tenantOf(one.dataSource())).isEmpty();
    try (Connection rolledBack = one.as("acme").dataSource().getConnection()) {
      rolledBack.setAutoCommit(false);
      assertThat(tenantOf(rolledBack)).isEqualTo("acme");
      rolledBack.rollback();
      assertThat(tenantOf(rolledBack)).isEqualTo("acme");
    }
    assertThat(tenantOf(one.dataSource())).isEmpty();
    assertThat(one.as("acme").<String>transaction(tx -> tenantOf(one.as("acme").dataSource())))
        .isEqualTo("acme");
  }

  @Test
  void aTableWithoutPoliciesIsCachedOnceForAll() {
    one.repository(Topics.class).insert(new Topic(7, "work"));
    untilCached(one, () -> one.as("acme").repository(Topics.class).find(7));
    long before = one.stats().statements();
    assertThat(one.as("globex").repository(Topics.class).find(7)).isPresent();
    assertThat(one.stats().statements()).isEqualTo(before);
    one.as("globex").repository(Topics.class).update(new Topic(7, "play"));
    assertThat(one.as("acme").repository(Topics.class).find(7).map(Topic::name)).contains("play");
  }

  @Test
  void cachesByHandAreTheTenantsOwn() {
    CachePolicy policy = CachePolicy.ttl(Duration.ofHours(1));
    Cache<String, String> acme = one.as("acme").cache("rates", String.class, String.class, policy);
    Cache<String, String> globex =
        one.as("globex").cache("rates", String.class, String.class, policy);
    acme.put("EUR", "1");
    assertThat(globex.getIfPresent("EUR")).isNull();
    globex.put("EUR", "2");
    acme.clear();
    assertThat(globex.getIfPresent("EUR")).isEqualTo("2");
    assertThat(acme.getIfPresent("EUR")).isNull();
    assertThatThrownBy(() -> one.cache("rates@acme", String.class, String.class, policy))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("is for tenants");
  }

  @Test
  void repositoriesByHandAreTheTenantsOwn() throws SQLException {
    Titles acme = titles("acme");
    Titles globex = titles("globex");
    assertThat(acme.title(1)).isEqualTo("plan");
    assertThat(globex.title(1)).isEqualTo("none");
    assertThat(acme.title(1)).isEqualTo("plan");
  }

  private Titles titles(String tenant) {
    Penstock seen = one.as(tenant);
    Titles byHand =
        id -> {
          try (Connection connection = seen.dataSource().getConnection();
              Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("select title from notes where id = " + id)) {
            return rows.next() ? rows.getString(1) : "none";
          }
        };
    return seen.decorate(Titles.class, byHand);
  }

  @Test
  void locksOfTenantsHaveNothingInCommon() {
    one.as("acme")
        .transaction(
            tx -> {
              tx.lock("nightly");
              assertThat(two.as("globex").<Boolean>transaction(t -> t.tryLock("nightly"))).isTrue();
              assertThat(two.as("acme").<Boolean>transaction(t -> t.tryLock("nightly"))).isFalse();
              return null;
            });
  }

  @Test
  void anyTextNamesATenant() {
    assertThatThrownBy(() -> one.as("")).isInstanceOf(IllegalArgumentException.class);
    Notes odd = notes(one, "Ann's \u00e9tage '; drop table notes; --");
    odd.insert(new Note(5, "Ann's \u00e9tage '; drop table notes; --", "mine", 1));
    untilCached(one, () -> odd.find(5L));
    assertThat(notes(one, "acme").find(5L)).isEmpty();
  }

  private static String tenantOf(DataSource dataSource) {
    try (Connection connection = dataSource.getConnection()) {
      return tenantOf(connection);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String tenantOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select " + NOBODY)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private static Connection connection(DataSource dataSource) {
    try {
      return dataSource.getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
