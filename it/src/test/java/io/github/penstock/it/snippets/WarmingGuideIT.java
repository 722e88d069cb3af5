package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.it.Nodes;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the page about warming. */
@PenstockServers
class WarmingGuideIT {

  @Table("items")
  record Item(@Id long id, String name) {}

  // spotless:off
  @Repository
  @Cached(ttl = "1h")
  interface Items extends Crud<Item, Long> {
    @Sql("select item_id from sales where sold_at > :after group by item_id order by count(*) desc limit 50000")
    List<Long> bestSelling(Instant after);
  }
  // spotless:on

  private final Nodes nodes;

  WarmingGuideIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table items (id bigint primary key, name text not null)",
            "create table sales (item_id bigint not null, sold_at timestamptz not null)",
            "insert into items values (1, 'nail'), (2, 'screw'), (3, 'bolt')",
            "insert into sales values (2, now()), (1, now()), (2, now())");
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void warming() {
    Penstock penstock = nodes.open();
    Items items = penstock.repository(Items.class);
    Instant lastWeek = Instant.EPOCH;
    List<String> log = new ArrayList<>();

    // spotless:off
    Warmed all = items.warm(Warming.of(100_000, 1_000)); // from the greatest key down: counted keys make that the newest rows

    Warmed best =
        items.warm(
            items.bestSelling(lastWeek), // any Iterable of keys, asked for as they are needed
            Warming.of(50_000, 500).withProgress(done -> log.add(done.asked() + " done, " + done.stored() + " loaded")));
    // spotless:on

    assertThat(all).isEqualTo(new Warmed(3, 0, 3, 0, 0, 0));
    assertThat(best).isEqualTo(new Warmed(2, 2, 0, 0, 0, 0));
    assertThat(log).containsExactly("2 done, 0 loaded");
  }
}
