package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.Gates;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One load a key, whatever the number of threads and nodes that want it. */
@PenstockServers
class StampedeIT {

  private static final int THREADS = 16;

  private final Nodes nodes;
  private final ExecutorService threads = Executors.newCachedThreadPool();

  StampedeIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri());
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    nodes.close();
  }

  @Test
  void coldKeysAreLoadedOnceByAllNodes() throws Exception {
    List<Cache<Integer, String>> caches = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      caches.add(
          nodes
              .open()
              .cache(
                  "reports", Integer.class, String.class, CachePolicy.ttl(Duration.ofMinutes(5))));
    }
    for (int key = 0; key < 5; key++) {
      assertThat(loadsOf(key, caches)).as("loads of key %s", key).isEqualTo(1);
    }
  }

  @Test
  void aHolderThatStandsStillIsWaitedForNoLongerThanLoadsAreWorth() throws Exception {
    AtomicBoolean stands = new AtomicBoolean();
    CountDownLatch standing = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Gates gates =
        (gate, cache) -> {
          if (gate == Gate.BEFORE_LOAD && stands.get()) {
            standing.countDown();
            await(goOn);
          }
        };
    CachePolicy policy = CachePolicy.ttl(Duration.ofMinutes(5));
    Cache<Integer, String> stopped =
        nodes
            .open(builder -> builder.gates(gates))
            .cache("rates", Integer.class, String.class, policy);
    Cache<Integer, String> other = nodes.open().cache("rates", Integer.class, String.class, policy);
    stopped.get(1, k -> "a load, so that its cost is known");
    stands.set(true);
    Future<String> held = threads.submit(() -> stopped.get(2, k -> "late"));
    assertThat(standing.await(10, TimeUnit.SECONDS)).isTrue();

    long start = System.nanoTime();
    assertThat(other.get(2, k -> "in time")).isEqualTo("in time");

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(policy.loading().waitAtMost().dividedBy(2));
    goOn.countDown();
    assertThat(held.get(10, TimeUnit.SECONDS)).isEqualTo("late");
    assertThat(other.get(2, k -> "again"))
        .as("stored by whoever came in time")
        .isEqualTo("in time");
  }

  @Test
  void aHolderThatFailsFreesWhoeverWaitsForIt() throws Exception {
    Meeting meeting = new Meeting();
    Future<String> failing = meeting.holds("failure");
    Future<String> waiting = meeting.waits();

    meeting.goOn.countDown();

    assertThatThrownBy(() -> failing.get(10, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(IllegalStateException.class);
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isEqualTo("by the one that waited");
  }

  @Test
  void whoWaitsTakesThatThereIsNoValue() throws Exception {
    Meeting meeting = new Meeting();
    Future<String> absent = meeting.holds(null);
    Future<String> waiting = meeting.waits();

    meeting.goOn.countDown();

    assertThat(absent.get(10, TimeUnit.SECONDS)).isNull();
    assertThat(waiting.get(10, TimeUnit.SECONDS)).isNull();
  }

  /** A node that loads a key until it is let go, and another one that wants the same. */
  private final class Meeting {
    private final CachePolicy policy = CachePolicy.ttl(Duration.ofMinutes(5));
    private final Cache<Integer, String> holder =
        nodes.open().cache("offers", Integer.class, String.class, policy);
    private final Cache<Integer, String> waiter =
        nodes.open().cache("offers", Integer.class, String.class, policy);
    private final CountDownLatch goOn = new CountDownLatch(1);

    /** Loads a value, or "failure". */
    private Future<String> holds(String value) throws InterruptedException {
      CountDownLatch loading = new CountDownLatch(1);
      Future<String> held =
          threads.submit(
              () ->
                  holder.get(
                      1,
                      k -> {
                        loading.countDown();
                        await(goOn);
                        if ("failure".equals(value)) {
                          throw new IllegalStateException("the loader fails");
                        }
                        return value;
                      }));
      assertThat(loading.await(10, TimeUnit.SECONDS)).isTrue();
      return held;
    }

    /**
     * Is on its way once it has missed in the process; it loads nothing while somebody else does.
     */
    private Future<String> waits() {
      return threads.submit(() -> waiter.get(1, k -> "by the one that waited"));
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int loadsOf(int key, List<Cache<Integer, String>> caches) throws Exception {
    AtomicInteger loads = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    List<Future<String>> results = new ArrayList<>();
    for (Cache<Integer, String> cache : caches) {
      for (int t = 0; t < THREADS; t++) {
        results.add(
            threads.submit(
                () -> {
                  start.await();
                  return cache.get(
                      key,
                      k -> {
                        loads.incrementAndGet();
                        // A slow query: long enough for the lock to be worth while.
                        LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
                        return "report " + k;
                      });
                }));
      }
    }
    start.countDown();
    for (Future<String> result : results) {
      assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo("report " + key);
    }
    return loads.get();
  }
}
