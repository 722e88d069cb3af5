package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anomaly 10: what is taken into the caches beforehand meets what is written. */
@PenstockServers
class WarmingIT {

  private static final Warming BOTH = Warming.of(2, 1_000);

  private final Stage stage;

  WarmingIT(PostgresServer postgres, RedisServer redis) {
    stage = new Stage(postgres.jdbcUrl(), redis.uri());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** The warmer reads v0, W commits v1 and invalidates, the warmer stores v0. */
  @Test
  void a10_warmerIsOutrunByAWriter() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Warmed> warmer = stage.start("warmer", () -> two.accounts.warm(BOTH));
    fill.await();
    one.setAmount(1, 150);
    fill.go();
    assertThat(warmer.result()).isEqualTo(new Warmed(2, 0, 1, 0, 0, 1));
    stage.assertAtRest(1, 150);
    stage.assertAtRest(2, 100);
  }

  /** The warmer finds nothing, W writes v1 through, the warmer reads and stores. */
  @Test
  void a10_warmerFindsWhatWasWrittenThrough() {
    Altered writersRemote = new Altered(stage.remote());
    Node one = stage.node("one", ThroughAccounts.class, b -> b.remote(writersRemote));
    Node two = stage.node("two");
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Warmed> warmer = stage.start("warmer", () -> two.accounts.warm(BOTH));
    fill.await();
    one.setAmount(1, 150);
    Await.until("the writer has released", Node.SOON, () -> writersRemote.releases() > 0);
    fill.go();
    assertThat(warmer.result().refused()).isOne();
    stage.assertAtRest(1, 150);
  }

  /** W has announced v1 and not committed: the warmer reads v0, W commits, the warmer stores v0. */
  @Test
  void a10_warmerReadsBeforeAnAnnouncedCommit() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<Account> writer = stage.start("writer", () -> one.setAmount(1, 150));
    commit.await();
    Warmed done = two.accounts.warm(BOTH);
    assertThat(done.asked()).isEqualTo(2);
    assertThat(done.stored()).as("account 1 was being written").isOne();
    commit.go();
    writer.result();
    stage.assertAtRest(1, 150);
  }

  /** A loop of SELECT and SETEX, as guides have it. */
  @Test
  void a10_naiveKeepsTheOldValue() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Map<Long, String> loaded = new TreeMap<>();
    try (Connection connection = DriverManager.getConnection(stage.jdbcUrl)) {
      for (long id = 1; id <= 2; id++) {
        loaded.put(id, String.valueOf(NaiveNode.select(connection, id)));
      }
    }
    one.setAmount(1, 150);
    loaded.forEach((id, amount) -> two.cache.store(NaiveNode.key(id), amount));
    stage.assertNaivePoisoned(1, 100);
  }
}
