package io.github.penstock.proof.anomaly;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.proof.anomaly.Actors.Actor;
import io.github.penstock.proof.anomaly.Director.Stop;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Anomaly 33: what a read may be given that another one has begun to load. */
@PenstockServers
class JoinedLoadIT {

  private final Stage stage;

  JoinedLoadIT(PostgresServer postgres, RedisServer redis) {
    stage = new Stage(postgres.jdbcUrl(), redis.uri());
  }

  @AfterEach
  void close() {
    stage.close();
  }

  /** R1 loads v0, W commits v1, R2 begins and joins R1. */
  @Test
  void a33_joinOfALoadFromBeforeTheWrite() {
    Node one = stage.node("one");
    Node two = stage.node("two", builder -> builder.timeSource(new ManualTime()));
    two.warm(2);
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> first = stage.start("first", () -> two.amount(1));
    fill.await();
    one.setAmount(1, 150);
    two.awaitHeard(1, 1);
    Actor<Integer> second = stage.start("second", () -> two.amount(1)).awaitWaiting();
    fill.go();
    assertThat(first.result()).isEqualTo(100);
    assertThat(second.result()).as("began after the commit").isEqualTo(150);
    stage.assertAtRest(1, 150);
  }

  /** R's load began between W's announcement and its COMMIT; a reader comes with W's token. */
  @Test
  void a33_aReaderWithATokenJoinsNoLoadFromBeforeTheCommit() {
    Node one = stage.node("one");
    Node two = stage.node("two");
    Stop commit = one.stopAt(Gate.BEFORE_COMMIT);
    Actor<ConsistencyToken> writer =
        stage.start(
            "writer",
            () -> {
              one.setAmount(1, 150);
              return one.penstock.lastCommit();
            });
    commit.await();
    two.awaitHeard(1, 1);
    Stop fill = two.stopAtRows(Gate.BEFORE_FILL);
    Actor<Integer> first = stage.start("first", () -> two.amount(1));
    fill.await();
    commit.go();
    ConsistencyToken token = writer.result();
    Actor<Integer> second =
        stage.start("second", () -> two.penstock.read(token, () -> two.amount(1))).awaitWaiting();
    fill.go();
    assertThat(first.result()).as("began before the commit").isEqualTo(100);
    assertThat(second.result()).as("has the commit's token").isEqualTo(150);
    stage.assertAtRest(1, 150);
  }

  @Test
  void a33_naiveJoinsTheOldLoad() throws Exception {
    NaiveNode one = stage.naive("one");
    NaiveNode two = stage.naive("two");
    Stop fill = two.stopAt(Gate.BEFORE_FILL);
    Actor<Integer> first = stage.start("first", () -> two.amount(1));
    fill.await();
    two.awaitHeard(one, () -> one.setAmount(1, 150));
    Actor<Integer> second = stage.start("second", () -> two.amount(1)).awaitWaiting();
    fill.go();
    assertThat(first.result()).isEqualTo(100);
    assertThat(second.result()).as("began after the commit").isEqualTo(100);
  }
}
