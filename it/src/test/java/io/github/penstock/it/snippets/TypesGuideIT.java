package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.ColumnConverter;
import io.github.penstock.annotation.Converted;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of the guide about types of columns. */
@PenstockServers
class TypesGuideIT {

  // spotless:off
  public record Address(String street, String city, @Nullable String doorCode) {}

  @Table("teams")
  public record Team(
      @Id long id,
      String name,
      List<String> tags,                           // text[]
      Map<String, Integer> quota,                  // jsonb
      Optional<Address> address,                   // jsonb
      @Converted(MoneyInCents.class) Money budget  // bigint
  ) {}
  // spotless:on

  // spotless:off
  public record Money(long cents) {}

  public static final class MoneyInCents implements ColumnConverter<Money, Long> {
    @Override public Long toColumn(Money money) {
      return money.cents();
    }

    @Override public Money fromColumn(Long cents) {
      return new Money(cents);
    }
  }
  // spotless:on

  // spotless:off
  public record Member(long id, String fullName, @Nullable LocalDate bornOn) {}

  public record TeamWithMembers(long id, String name, List<Member> members) {}

  @Repository
  @Cached(ttl = "1h", localTtl = "30s")
  public interface Teams extends Crud<Team, Long> {
    @Find
    List<Team> byBudget(Money budget);

    @Sql("select * from teams where tags && :any order by id")
    List<Team> tagged(List<String> any);

    @Exec("update teams set address = :address where id = :id")
    int move(long id, Address address);

    @Sql("""
        select t.id, t.name,
          coalesce((select jsonb_agg(to_jsonb(m) order by m.id) from members m where m.team_id = t.id), '[]') as members
        from teams t where t.id = :id
        """)
    Optional<TeamWithMembers> withMembers(long id);

    @Sql("select address from teams where id = :id")
    Optional<Address> address(long id);

    @Sql("select tags from teams where id = :id")
    Optional<List<String>> tags(long id);
  }
  // spotless:on

  /** Has a statement that the server does not understand. */
  @Repository
  public interface Broken {
    /** Asks for what is not there. */
    @Sql("select count(*) from teams where nam = :name")
    long named(String name);
  }

  private final Penstock penstock;

  TypesGuideIT(PostgresServer postgres, RedisServer redis) {
    penstock =
        Penstock.builder()
            .namespace("types-guide")
            .source(Postgres.connect(postgres.newDatabase()))
            .remote(Redis.connect(redis.uri()))
            .open();
  }

  @BeforeEach
  void create() throws SQLException {
    try (Connection connection = penstock.dataSource().getConnection();
        Statement ddl = connection.createStatement()) {
      ddl.execute(
          "create table teams (id bigint primary key, name text not null, tags text[] not null,"
              + " quota jsonb not null, address jsonb, budget bigint not null)");
      ddl.execute(
          "create table members (id bigint primary key, team_id bigint not null references teams,"
              + " full_name text not null, born_on date)");
    }
  }

  @AfterEach
  void close() {
    penstock.close();
  }

  @Test
  void typesOfColumns() throws SQLException {
    Teams teams = penstock.repository(Teams.class);
    Address home = new Address("Hauptstra\u00dfe 1", "Ulm", null);
    Team blue =
        new Team(1, "Blue", List.of("a", "b"), Map.of("cpu", 4), Optional.of(home), new Money(5));
    Team red = new Team(2, "Red", List.of(), Map.of(), Optional.empty(), new Money(7));

    assertThat(teams.insertAll(List.of(blue, red))).containsExactly(blue, red);
    assertThat(teams.all(List.of(1L, 2L))).isEqualTo(Map.of(1L, blue, 2L, red));
    assertThat(teams.byBudget(new Money(7))).containsExactly(red);
    assertThat(teams.tagged(List.of("b", "c"))).containsExactly(blue);
    assertThat(teams.tags(1)).contains(List.of("a", "b"));
    assertThat(teams.move(2, home)).isOne();
    assertThat(teams.address(2)).contains(home);
    assertThat(teams.find(2L).orElseThrow().address()).contains(home);

    try (Connection connection = penstock.dataSource().getConnection();
        Statement insert = connection.createStatement()) {
      insert.execute("insert into members values (1, 1, 'Ann', '1999-12-31'), (2, 1, 'Bob', null)");
    }
    assertThat(teams.withMembers(1))
        .contains(
            new TeamWithMembers(
                1,
                "Blue",
                List.of(
                    new Member(1, "Ann", LocalDate.of(1999, 12, 31)), new Member(2, "Bob", null))));
    assertThat(teams.withMembers(2)).contains(new TeamWithMembers(2, "Red", List.of()));
    assertThatThrownBy(() -> teams.withMembers(1).orElseThrow().members().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void checkedAtStart() {
    assertThatThrownBy(() -> penstock.repository(Broken.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining(
            """
            Broken.named: the database refuses the statement: column "nam" does not exist (SQL state 42703). Perhaps you meant to reference the column "teams.name".
              select count(*) from teams where nam = $1
                                               ^
            Correct the statement""");
  }
}
