package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
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
                  "reports",
                  Integer.class,
                  String.class,
                  CachePolicy.ttl(Duration.ofMinutes(5))));
    }
    for (int key = 0; key < 5; key++) {
      assertThat(loadsOf(key, caches)).as("loads of key %s", key).isEqualTo(1);
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
