package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A load that began before a write and ends after it: the caller may get the old value, but nobody
 * after it. The order is fixed by gates in the loader.
 */
@PenstockServers
class LateFillIT {

  private final Nodes nodes;
  private final ExecutorService thread = Executors.newCachedThreadPool();

  LateFillIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
  }

  @AfterEach
  void close() {
    thread.shutdownNow();
    nodes.close();
  }

  @Test
  void aLoadFromBeforeAnInvalidationIsNotStored() throws Exception {
    Penstock reader = nodes.open();
    Penstock writer = nodes.open();
    Cache<String, String> read = rates(reader);
    AtomicReference<String> database = new AtomicReference<>("old");
    Load load = new Load(read, database);

    load.hasRead.await(5, TimeUnit.SECONDS);
    database.set("new");
    rates(writer).invalidate("EUR");
    load.mayGoOn.countDown();
    assertThat(load.result.get(5, TimeUnit.SECONDS)).isEqualTo("old");

    assertThat(read.get("EUR", key -> database.get())).isEqualTo("new");
    assertThat(rates(writer).get("EUR", key -> database.get())).isEqualTo("new");
    assertThat(read.stats().fills().refused()).isEqualTo(1);
  }

  @Test
  void aLoadFromBeforeAClearIsNotStored() throws Exception {
    Penstock reader = nodes.open();
    Penstock writer = nodes.open();
    Cache<String, String> read = rates(reader);
    AtomicReference<String> database = new AtomicReference<>("old");
    Load load = new Load(read, database);

    load.hasRead.await(5, TimeUnit.SECONDS);
    database.set("new");
    rates(writer).clear();
    // The message of the clear reaches the reader before it fills: it ends what is under way.
    rates(writer).put("heard", "x");
    io.github.penstock.testkit.Await.until(
        "the reader has heard the clear",
        Nodes.SOON,
        () -> "x".equals(read.getIfPresent("heard")));
    load.mayGoOn.countDown();
    load.result.get(5, TimeUnit.SECONDS);

    assertThat(rates(writer).get("EUR", key -> database.get())).isEqualTo("new");
    assertThat(read.get("EUR", key -> database.get())).isEqualTo("new");
  }

  @Test
  void aReaderDuringACommitCannotBringTheOldRowBack() throws Exception {
    Penstock reader = nodes.open();
    Penstock writer = nodes.open();
    Users users = writer.repository(Users.class);
    Users others = reader.repository(Users.class);
    User ann = users.insert(User.of("ann@example.org"));

    Future<?> reading =
        thread.submit(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                others.find(ann.id());
              }
            });
    User current = ann;
    for (int i = 0; i < 300; i++) {
      current = users.update(current.withName("name " + i));
      // The write is committed. One second is the promise; a healthy system takes no time at all.
      User expected = current;
      io.github.penstock.testkit.Await.until(
          "the other node reads the row that was committed",
          Duration.ofSeconds(1),
          () -> others.find(ann.id()).orElseThrow().equals(expected));
      assertThat(users.find(ann.id())).contains(current);
    }
    reading.cancel(true);
  }

  private static Cache<String, String> rates(Penstock penstock) {
    return penstock.cache(
        "rates", String.class, String.class, CachePolicy.ttl(Duration.ofMinutes(5)));
  }

  /** A load that stops between reading the database and returning. */
  private final class Load {
    private final CountDownLatch hasRead = new CountDownLatch(1);
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private final Future<String> result;

    private Load(Cache<String, String> cache, AtomicReference<String> database) {
      result =
          thread.submit(
              () ->
                  cache.get(
                      "EUR",
                      key -> {
                        String value = database.get();
                        hasRead.countDown();
                        mayGoOn.await(5, TimeUnit.SECONDS);
                        return value;
                      }));
    }
  }
}
