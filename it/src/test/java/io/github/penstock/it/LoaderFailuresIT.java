package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.RecursiveLoadException;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Loaders that fail, and callers that hand in what they must not. */
@PenstockServers
class LoaderFailuresIT {

  /** A value that no codec can write: it contains itself. */
  record Endless(AtomicReference<Object> self) {}

  private final Nodes nodes;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private Penstock penstock;
  private Cache<String, String> cache;

  LoaderFailuresIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri());
  }

  @BeforeEach
  void open() {
    penstock = nodes.open();
    cache =
        penstock.cache(
            "rates", String.class, String.class, CachePolicy.ttl(Duration.ofMinutes(5)));
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    nodes.close();
  }

  @Test
  void anExceptionReachesTheCallerAsItIsAndIsNotCached() {
    IllegalStateException failure = new IllegalStateException("no database");
    assertThatThrownBy(
            () ->
                cache.get(
                    "EUR",
                    key -> {
                      throw failure;
                    }))
        .isSameAs(failure);
    assertThat(cache.get("EUR", key -> "1")).isEqualTo("1");
    assertThat(cache.stats().loads().failures()).isEqualTo(1);
  }

  @Test
  void aCheckedExceptionIsTheCause() {
    IOException failure = new IOException("no file");
    assertThatThrownBy(
            () ->
                cache.get(
                    "EUR",
                    key -> {
                      throw failure;
                    }))
        .isInstanceOf(LoadException.class)
        .hasCause(failure)
        .hasMessageContaining("'rates'");
    assertThatThrownBy(
            () ->
                cache.getAll(
                    List.of("EUR"),
                    keys -> {
                      throw failure;
                    }))
        .isInstanceOf(LoadException.class)
        .hasCause(failure);
  }

  @Test
  void thoseWhoWaitAreFreedWithTheSameFailure() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch mayFail = new CountDownLatch(1);
    StackOverflowError failure = new StackOverflowError("an Error, too");
    Future<String> leader =
        threads.submit(
            () ->
                cache.get(
                    "EUR",
                    key -> {
                      loading.countDown();
                      mayFail.await(5, TimeUnit.SECONDS);
                      throw failure;
                    }));
    loading.await(5, TimeUnit.SECONDS);
    Future<String> follower = threads.submit(() -> cache.get("EUR", key -> "not called"));
    mayFail.countDown();

    assertThatThrownBy(() -> leader.get(5, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCause(failure);
    // It either waited and got the failure, or came after and loaded by itself; it never hangs.
    try {
      assertThat(follower.get(5, TimeUnit.SECONDS)).isEqualTo("not called");
    } catch (ExecutionException e) {
      assertThat(e).hasCause(failure);
    }
    assertThat(cache.get("EUR", key -> "1")).isIn("1", "not called");
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyIsTold() {
    assertThatThrownBy(() -> cache.get("EUR", key -> cache.get("EUR", again -> "1")))
        .isInstanceOf(RecursiveLoadException.class)
        .hasMessageContaining("'rates'");
    assertThat(cache.get("EUR", key -> cache.get("USD", again -> "1"))).isEqualTo("1");
  }

  @Test
  void nullsAreNamed() {
    assertNull("key", () -> cache.get(null, key -> "1"));
    assertNull("loader", () -> cache.get("EUR", null));
    assertNull("key", () -> cache.getIfPresent(null));
    assertNull("keys", () -> cache.getAll(null, keys -> Map.of()));
    assertNull("key", () -> cache.getAll(Arrays.asList("EUR", null), keys -> Map.of()));
    assertNull("loader", () -> cache.getAll(List.of("EUR"), null));
    assertNull("key", () -> cache.put(null, "1"));
    assertNull("value", () -> cache.put("EUR", null));
    assertNull("key", () -> cache.invalidate(null));
    assertNull("keys", () -> cache.invalidateAll(null));
    assertNull("type", () -> penstock.repository(null));
    assertNull("work", () -> penstock.transaction(null));
  }

  @Test
  void aValueThatCannotBeEncodedReachesTheCallerAndIsCounted() {
    Cache<String, Endless> endless =
        penstock.cache(
            "endless", String.class, Endless.class, CachePolicy.ttl(Duration.ofMinutes(5)));
    AtomicReference<Object> self = new AtomicReference<>();
    Endless value = new Endless(self);
    self.set(value);

    assertThat(endless.get("a", key -> value)).isSameAs(value);
    assertThat(endless.get("a", key -> value)).isSameAs(value);
    Await.until(
        "both are counted", Nodes.SOON, () -> endless.stats().fills().unencodable() == 2);
  }

  @Test
  void anInterruptedLoaderLeavesTheFlagSet() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    AtomicReference<Thread> loader = new AtomicReference<>();
    Future<Boolean> flag =
        threads.submit(
            () -> {
              loader.set(Thread.currentThread());
              assertThatThrownBy(
                      () ->
                          cache.get(
                              "EUR",
                              key -> {
                                loading.countDown();
                                new CountDownLatch(1).await();
                                return "never";
                              }))
                  .isInstanceOf(LoadException.class)
                  .hasCauseInstanceOf(InterruptedException.class);
              return Thread.currentThread().isInterrupted();
            });
    loading.await(5, TimeUnit.SECONDS);
    loader.get().interrupt();
    assertThat(flag.get(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aFollowerThatIsInterruptedStopsWaiting() throws Exception {
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Future<String> leader =
        threads.submit(
        () ->
            cache.get(
                "EUR",
                key -> {
                  loading.countDown();
                  mayEnd.await(5, TimeUnit.SECONDS);
                  return "1";
                }));
    loading.await(5, TimeUnit.SECONDS);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> cache.get("EUR", key -> "2"))
        .isInstanceOf(InterruptedLoadException.class);
    assertThat(Thread.interrupted()).isTrue();
    mayEnd.countDown();
    assertThat(leader.get(5, TimeUnit.SECONDS)).isEqualTo("1");
  }

  private static void assertNull(String name, Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(NullPointerException.class).hasMessage(name);
  }
}
