package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.CacheWrite;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.OrderBy;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Touches;
import io.github.penstock.annotation.Version;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Seek;
import io.github.penstock.repository.Slice;
import io.github.penstock.repository.Upserts;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of the guide about lists, pages and results. */
@PenstockServers
class ListsGuideIT {

  /** Waits in a queue. */
  @Table("tickets")
  public record Ticket(
      @Id long id, long queueId, String title, int priority, @Version int version) {}

  // spotless:off
  @Repository
  @Cached(ttl = "1h", localTtl = "30s")
  public interface Tickets extends Crud<Ticket, Long>, Upserts<Ticket, Long> {
    @Find
    @OrderBy("priority desc, title")
    List<Ticket> byQueue(long queueId);

    @Find
    @OrderBy("title")
    Slice<Ticket> page(long queueId, Seek seek);

    @Sql("select count(*) from tickets where queue_id = :queueId")
    @DependsOn(table = "tickets", by = "queue_id")
    long countByQueue(long queueId);

    @Sql("select q.name from queues q where exists (select from tickets t where t.queue_id = q.id)")
    @DependsOn(table = "tickets")
    @DependsOn(table = "queues")
    List<String> busyQueues();

    @Exec("update tickets set priority = :priority, version = version + 1 where queue_id = :queueId")
    @Touches("queue_id")
    int prioritize(long queueId, int priority);

    @Override
    @CacheWrite(WriteMode.NONE)
    Ticket update(Ticket ticket);
  }
  // spotless:on

  private final Penstock penstock;

  ListsGuideIT(PostgresServer postgres, RedisServer redis) {
    penstock =
        Penstock.builder()
            .namespace("lists-guide")
            .source(Postgres.connect(postgres.newDatabase()))
            .remote(Redis.connect(redis.uri()))
            .open();
  }

  @BeforeEach
  void create() throws SQLException {
    try (Connection connection = penstock.dataSource().getConnection();
        Statement ddl = connection.createStatement()) {
      ddl.execute("create table queues (id bigint primary key, name text not null)");
      ddl.execute("insert into queues values (7, 'billing'), (8, 'other')");
      ddl.execute(
          "create table tickets (id bigint primary key, queue_id bigint not null,"
              + " title text not null, priority int not null, version int not null)");
    }
  }

  @AfterEach
  void close() {
    penstock.close();
  }

  @Test
  void listsPagesAndResults() {
    Tickets tickets = penstock.repository(Tickets.class);
    for (int i = 0; i < 45; i++) {
      tickets.upsert(new Ticket(i, 7, "t" + (10 + i), i % 2, 0));
    }
    List<String> titles = new ArrayList<>();
    // spotless:off
    Optional<Seek> next = Optional.of(Seek.first(20));
    while (next.isPresent()) {
      Slice<Ticket> page = tickets.page(7, next.get());
      page.forEach(ticket -> titles.add(ticket.title()));
      next = page.next(); // its token() is safe in a URL; it holds the ordering values of the last row
    }
    // spotless:on
    assertThat(titles).hasSize(45).isSorted();
    assertThat(tickets.byQueue(7).get(0).title()).isEqualTo("t11");
    assertThat(tickets.countByQueue(7)).isEqualTo(45);
    assertThat(tickets.busyQueues()).containsExactly("billing");
    assertThat(tickets.prioritize(7, 3)).isEqualTo(45);
    assertThat(tickets.byQueue(7).get(0)).isEqualTo(new Ticket(0, 7, "t10", 3, 1));
    assertThat(tickets.update(new Ticket(0, 7, "other", 3, 1)).title()).isEqualTo("other");
  }
}
