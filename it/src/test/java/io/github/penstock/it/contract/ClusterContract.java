package io.github.penstock.it.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.CacheEvent;
import io.github.penstock.it.Nodes;
import io.github.penstock.redis.Redis;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** R13 and R14: many threads and nodes, and a channel that breaks. */
abstract class ClusterContract extends TransactionContract {

  private static final Pattern CALLS = Pattern.compile("cmdstat_([a-z]+):calls=(\\d+)");
  private static final int THREADS = 8;
  private static final Duration CAUGHT = Duration.ofMillis(300);

  ClusterContract(PostgresServer postgres, RedisServer redis) {
    super(postgres, redis);
  }

  @Test
  void r13OneLoadForAllThreadsOfAllNodes() throws Exception {
    CountDownLatch otherAsks = new CountDownLatch(1);
    atTwo.once(Gate.BEFORE_REMOTE_READ, otherAsks::countDown);
    atOne.once(
        Gate.BEFORE_LOAD,
        () -> {
          await(otherAsks);
          // A node that does not wait for this load gets the time to be caught.
          Await.holds("the other node loads, too", CAUGHT, () -> others.statements() > 0);
        });
    ExecutorService threads = Executors.newFixedThreadPool(2 * THREADS);
    try {
      CountDownLatch loading = new CountDownLatch(1);
      atOne.watch(
          (gate, cache) -> {
            if (gate == Gate.BEFORE_LOAD) {
              loading.countDown();
            }
          });
      List<Future<Member>> reads = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        reads.add(threads.submit(() -> users.find(1).orElseThrow()));
      }
      await(loading);
      for (int i = 0; i < THREADS; i++) {
        reads.add(threads.submit(() -> others.find(1).orElseThrow()));
      }
      for (Future<Member> read : reads) {
        assertThat(read.get(SOON.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ann);
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(users.statements()).isEqualTo(1);
    assertThat(others.statements()).isZero();
  }

  @Test
  void r13ALostLeaseCostsASecondLoadAndNeverAWrongValue() {
    try (RedisServer own = RedisServer.startOwn(RedisOptions.defaults());
        Penstock node = nodes.open(b -> b.remote(Redis.connect(own.uri())).gates(atTwo))) {
      UserStore store = store(node);
      atTwo.once(Gate.BEFORE_FILL, own::flush);
      assertThat(store.find(1)).contains(ann);
      nodes.sql("update members set name = 'Beth' where id = 1");

      assertThat(name(store.find(1))).as("what was loaded is stored nowhere").isEqualTo("Beth");
      assertThat(store.statements()).isEqualTo(2);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void r14AGapOfTheChannelEmptiesTheLocalTierBeforeItServesAgain() {
    try (RedisServer own = RedisServer.startOwn(RedisOptions.defaults());
        Penstock node = nodes.open(b -> b.remote(Redis.connect(own.uri())).listener(this::note))) {
      UserStore store = store(node);
      Nodes.untilLocal(node, "members", () -> store.find(1));
      seen.clear();
      onRedis(own, redis -> redis.clientKill(KillArgs.Builder.typePubsub()));
      Await.until("it was noticed", SOON, () -> seen.contains("lost"));
      Await.until("it is there again", SOON, () -> seen.contains("ready"));

      long local = localHits(node);
      assertThat(store.find(1)).contains(ann);
      assertThat(localHits(node)).as("from before the gap").isEqualTo(local);
      Nodes.untilLocal(node, "members", () -> store.find(1));
    }
  }

  @Test
  void r14WhatWasMissedWhileTheChannelWasAwayIsNeverServed() {
    try (RedisServer own = RedisServer.startOwn(RedisOptions.defaults());
        Penstock node = nodes.open(b -> b.remote(Redis.connect(own.uri())).listener(this::note))) {
      UserStore store = store(node);
      Nodes.untilLocal(node, "members", () -> store.find(1));
      own.kill();
      Await.until("it was noticed", SOON, () -> seen.contains("lost"));
      nodes.sql("update members set name = 'Missed' where id = 1");
      seen.clear();
      own.restart();
      Await.until(
          "the local tier serves again",
          SOON,
          () -> {
            long local = localHits(node);
            assertThat(name(store.find(1))).isEqualTo("Missed");
            return localHits(node) > local;
          });
      assertThat(name(store.find(1))).isEqualTo("Missed");
    }
  }

  private void note(CacheEvent event) {
    if (event instanceof CacheEvent.ChannelLost) {
      seen.add("lost");
    } else if (event instanceof CacheEvent.ChannelReady) {
      seen.add("ready");
    }
  }

  /** How often the server has run each command so far. */
  final Map<String, Long> redisCalls() {
    Map<String, Long> calls = new HashMap<>();
    Matcher line = CALLS.matcher(onRedis(redis, commands -> commands.info("commandstats")));
    while (line.find()) {
      calls.put(line.group(1), Long.valueOf(line.group(2)));
    }
    return calls;
  }

  private static <T> T onRedis(
      RedisServer server, Function<RedisCommands<String, String>, T> work) {
    try (RedisClient client = RedisClient.create(server.uri());
        StatefulRedisConnection<String, String> connection = client.connect()) {
      return work.apply(connection.sync());
    }
  }
}
