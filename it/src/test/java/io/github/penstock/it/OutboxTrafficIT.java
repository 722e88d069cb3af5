package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Redis stands still under traffic: no read and no write fails, and no read gives what was replaced
 * longer than the bound before it began.
 */
@PenstockServers
class OutboxTrafficIT {

  private static final long BOUND = Duration.ofSeconds(1).toNanos();
  private static final Duration AWAY = Duration.ofSeconds(3);
  private static final Duration BACK = Duration.ofSeconds(2);

  private final Nodes nodes;
  private final RedisServer redis;

  /** When the update to each version had returned. */
  private final ConcurrentSkipListMap<Integer, Long> committed = new ConcurrentSkipListMap<>();

  private final AtomicBoolean ended = new AtomicBoolean();
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong stalest = new AtomicLong();

  OutboxTrafficIT(PostgresServer postgres, @OwnServer RedisServer redis) {
    this.redis = redis;
    this.nodes = new Nodes(postgres, redis.uri(), User.DDL, Postgres.outboxDdl());
  }

  @Test
  void nothingFailsAndNothingIsOlderThanTheBound() throws Exception {
    Penstock one = nodes.open();
    Penstock two = nodes.open();
    Users users = one.repository(Users.class);
    User written = users.insert(User.of("written@example.org"));
    User quiet = users.insert(User.of("quiet@example.org"));
    ExecutorService threads = Executors.newCachedThreadPool();
    List<Future<?>> all = new ArrayList<>();
    try {
      all.add(threads.submit(() -> write(users, written.id())));
      for (Penstock node : List.of(one, two)) {
        Users of = node.repository(Users.class);
        Nodes.untilLocal(node, "users", () -> of.find(quiet.id()));
        all.add(threads.submit(() -> read(of, written.id(), quiet.id())));
      }
      int before = committed.lastKey();
      redis.pause();
      long paused = System.nanoTime();
      Await.until("a while", AWAY.multipliedBy(2), () -> since(paused).compareTo(AWAY) > 0);
      int during = committed.lastKey() - before;
      redis.resume();
      assertThat(during).as("writes were committed meanwhile").isGreaterThan(20);
      for (Penstock node : List.of(one, two)) {
        Users of = node.repository(Users.class);
        long hits = Nodes.reads(node, "users").localHits();
        Await.until(
            "its tiers are used again",
            BACK,
            () -> of.find(quiet.id()).isPresent() && Nodes.reads(node, "users").localHits() > hits);
      }
    } finally {
      redis.resume();
      ended.set(true);
      for (Future<?> future : all) {
        join(future);
      }
      threads.shutdown();
      nodes.close();
    }
    assertThat(Duration.ofNanos(stalest.get()))
        .as("in %s reads", reads)
        .isLessThan(Duration.ofNanos(BOUND));
  }

  private static Duration since(long start) {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void join(Future<?> future) throws Exception {
    try {
      future.get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("A read or a write has failed.", e.getCause());
    }
  }

  private void write(Users users, long id) {
    User last = users.find(id).orElseThrow();
    while (!ended.get()) {
      last = users.update(last.withName("Ann"));
      committed.put(last.version(), System.nanoTime());
    }
  }

  private void read(Users users, long written, long quiet) {
    while (!ended.get()) {
      long begun = System.nanoTime();
      int version = users.find(written).orElseThrow().version();
      Map.Entry<Integer, Long> next = committed.higherEntry(version);
      if (next != null) {
        stalest.accumulateAndGet(begun - next.getValue(), Math::max);
      }
      assertThat(users.find(quiet)).isPresent();
      reads.incrementAndGet();
    }
  }
}
