package io.github.penstock.it.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.it.Nodes;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.TransactionOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** R1 to R5: what is cached around transactions, and what is not. */
abstract class TransactionContract extends ContractFixture {

  private static final Set<Gate> OF_WRITES =
      Set.of(Gate.BEFORE_QUARANTINE, Gate.BEFORE_COMMIT, Gate.AFTER_COMMIT, Gate.BEFORE_RELEASE);

  TransactionContract(PostgresServer postgres, RedisServer redis) {
    super(postgres, redis);
  }

  /** Reads a row of {@code pg_language} through the cache "languages". */
  abstract Optional<Boolean> isTrusted(Penstock penstock, String language);

  @Test
  void r1NoValueReachesASharedTierBeforeCommit() {
    atOne.once(Gate.BEFORE_COMMIT, () -> seen.add(name(others.find(1))));
    users.update(ann.named("Beth"));

    assertThat(seen).containsExactly("Ann");
    assertThat(remoteHits(two)).as("it was asked of the source").isZero();
    assertThat(name(informed(() -> others.find(1)))).isEqualTo("Beth");
  }

  @Test
  void r1AnUnknownOutcomeReleasesNothing() {
    Nodes.untilLocal(two, "members", () -> others.find(1));
    Penstock cut = nodes.openCutAtCommit();
    UserStore lost = store(cut);
    assertThatThrownBy(() -> lost.update(ann.named("Beth")))
        .isInstanceOf(CommitOutcomeException.class);

    long before = others.statements();
    assertThat(name(two.read(Consistency.STRONG, () -> others.find(1)))).isEqualTo("Beth");
    assertThat(others.statements()).as("not the writer's value").isEqualTo(before + 1);
    untilCached(others, () -> others.find(1));
    assertThat(name(others.find(1))).as("once it is proven").isEqualTo("Beth");
  }

  @Test
  void r1ARollbackReleasesWithoutAValue() {
    Nodes.untilLocal(two, "members", () -> others.find(1));
    atOne.once(Gate.BEFORE_COMMIT, () -> seen.add("announced"));
    assertThatThrownBy(() -> users.update(ann.in(99)))
        .isInstanceOf(SourceException.class)
        .isNotInstanceOf(CommitOutcomeException.class);

    assertThat(seen).containsExactly("announced");
    assertThat(two.read(Consistency.STRONG, () -> others.find(1))).contains(ann);
    assertThat(users.find(1)).contains(ann);
    untilCached(users, () -> users.find(1));
    assertThat(users.find(1)).contains(ann);
  }

  @Test
  void r2ALoadFromBeforeAWriteIsNotStored() {
    atTwo.once(Gate.BEFORE_FILL, () -> users.update(ann.named("Beth")));
    assertThat(name(others.find(1))).as("it began before the write").isEqualTo("Ann");

    Await.until("the fill is refused", SOON, () -> fills(two).refused() == 1);
    assertThat(name(informed(() -> others.find(1)))).isEqualTo("Beth");
    assertThat(name(two.read(Consistency.STRONG, () -> others.find(1)))).isEqualTo("Beth");
    assertThat(name(users.find(1))).isEqualTo("Beth");
  }

  @Test
  void r2ALoadThatDoesNotSeeTheWriterFinishedIsNotStored() {
    atOne.once(
        Gate.BEFORE_COMMIT,
        () -> {
          seen.add(name(others.find(1)));
          seen.add(name(others.find(1)));
          seen.add("statements: " + others.statements());
        });
    users.update(ann.named("Beth"));

    assertThat(seen).containsExactly("Ann", "Ann", "statements: 2");
    assertThat(fills(two).accepted()).isZero();
    assertThat(fills(two).refused()).isEqualTo(2);
    assertThat(name(informed(() -> others.find(1)))).isEqualTo("Beth");
  }

  @Test
  void r3ATransactionThatHasWrittenReadsTheSourceAndCachesNothing() {
    Nodes.untilLocal(one, "members", () -> users.find(2));
    Nodes.untilLocal(two, "members", () -> others.find(2));
    nodes.sql("update members set name = 'Foreign' where id = 2");
    assertThat(name(users.find(2))).as("a foreign write is not heard of").isEqualTo("Bob");
    long accepted = fills(one).accepted();

    one.transaction(
        tx -> {
          users.update(ann.named("Beth"));
          long before = users.statements();
          assertThat(name(users.find(1))).as("its own write").isEqualTo("Beth");
          assertThat(name(users.find(2))).isEqualTo("Foreign");
          assertThat(users.all(List.of(2L)).get(2L).name()).isEqualTo("Foreign");
          assertThat(users.statements()).isEqualTo(before + 3);
          return "done";
        });

    assertThat(fills(one).accepted()).isEqualTo(accepted);
    assertThat(name(users.find(2))).as("what was cached still is").isEqualTo("Bob");
  }

  @Test
  void r3RepeatableReadAndSerializableReadTheSource() {
    Nodes.untilLocal(one, "members", () -> users.find(1));
    for (Isolation level : List.of(Isolation.REPEATABLE_READ, Isolation.SERIALIZABLE)) {
      long before = users.statements();
      one.transaction(TransactionOptions.DEFAULT.with(level), tx -> users.find(1));
      assertThat(users.statements()).as("%s", level).isEqualTo(before + 1);
      one.transaction(TransactionOptions.DEFAULT.with(level), tx -> users.find(2));
      assertThat(isCached(users, () -> users.find(1))).isTrue();
    }
    assertThat(isCached(users, () -> users.find(2))).as("nothing was cached").isFalse();
  }

  /** A thread that joined its own load would be told that it loads recursively. */
  @Test
  void r3ATransactionThatHasWrittenJoinsNoLoadOfItsNode() {
    atOne.once(
        Gate.BEFORE_FILL,
        () ->
            one.transaction(
                tx -> {
                  users.update(bob.named("Beth"));
                  return seen.add(name(users.find(2)));
                }));
    assertThat(name(users.find(2))).isEqualTo("Bob");
    assertThat(seen).containsExactly("Beth");
    assertThat(name(users.find(2))).isEqualTo("Beth");
  }

  @Test
  void r4ReadsOfAReplicaFillNoSharedTier() {
    try (PostgresServer replica = PostgresServer.startOwn(PostgresOptions.defaults().asStandby());
        Penstock here = onReplica(replica);
        Penstock there = onReplica(replica)) {
      for (int i = 0; i < 3; i++) {
        assertThat(isTrusted(here, "sql")).isPresent();
        assertThat(isTrusted(there, "sql")).isPresent();
      }
      for (Penstock each : List.of(here, there)) {
        assertThat(each.stats().caches().get("languages").fills().accepted()).isZero();
        assertThat(Nodes.reads(each, "languages").remoteHits()).isZero();
        assertThat(each.stats().caches().get("languages").loads().values()).isEqualTo(3);
      }
    }
  }

  private Penstock onReplica(PostgresServer replica) {
    return Penstock.builder()
        .namespace("replica")
        .source(Postgres.connect(replica.jdbcUrl()))
        .remote(Redis.connect(redis.uri()))
        .open();
  }

  @Test
  void r5TheCachesAreToldThenCommitThenTheReleaseThenHooks() {
    atOne.watch(
        (gate, cache) -> {
          if (OF_WRITES.contains(gate)) {
            seen.add(gate + " " + name(two.read(Consistency.SOURCE, () -> others.find(1))));
          }
        });
    one.transaction(
        tx -> {
          tx.afterCommit(() -> seen.add("hook " + name(users.find(1))));
          return users.update(ann.named("Beth"));
        });

    assertThat(seen)
        .containsExactly(
            "BEFORE_QUARANTINE Ann",
            "BEFORE_COMMIT Ann",
            "AFTER_COMMIT Beth",
            "BEFORE_RELEASE Beth",
            "hook Beth");
  }

  @Test
  void r5ACacheThatFailsAfterCommitIsNoException() {
    try (RedisServer mortal = RedisServer.startOwn(RedisOptions.defaults());
        Penstock node = nodes.open(b -> b.remote(Redis.connect(mortal.uri())).gates(atTwo))) {
      UserStore store = store(node);
      atTwo.once(Gate.AFTER_COMMIT, mortal::kill);
      node.transaction(
          tx -> {
            tx.afterCommit(() -> seen.add("hook " + name(store.find(1))));
            return store.update(ann.named("Beth"));
          });
      assertThat(seen).containsExactly("hook Beth");
    }
  }

  @Test
  void r5WhatCannotBeAnnouncedIsNotCommitted() {
    try (RedisServer mortal = RedisServer.startOwn(RedisOptions.defaults());
        Penstock node = nodes.open(b -> b.remote(Redis.connect(mortal.uri())).gates(atTwo))) {
      UserStore store = store(node);
      atTwo.once(Gate.BEFORE_QUARANTINE, mortal::kill);
      assertThatThrownBy(() -> store.update(ann.named("Beth")))
          .isInstanceOf(RemoteTierException.class);
      assertThat(store.find(1)).contains(ann);
    }
  }
}
