package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Deadlines;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.LoadTimeoutException;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.OverloadException;
import io.github.penstock.cache.RecursiveLoadException;
import io.github.penstock.cache.Stale;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers that wait no longer than they said; the clock stands still until the test moves it. */
class DeadlinesIT extends OneCache {

  private static final Duration SOFT = Duration.ofMillis(50);
  private static final Duration HARD = Duration.ofSeconds(2);
  private static final CachePolicy LIMITED =
      policy()
          .with(Stale.NEVER.withIfError(Duration.ofHours(1)))
          .with(Loading.DEFAULT.with(new Deadlines(SOFT, HARD)));

  private final CountDownLatch loading = new CountDownLatch(1);
  private final CountDownLatch mayLoad = new CountDownLatch(1);
  private final Loader<String, String> slow =
      key -> {
        loading.countDown();
        assertThat(mayLoad.await(10, TimeUnit.SECONDS)).isTrue();
        return next(key);
      };

  @AfterEach
  void release() {
    mayLoad.countDown();
  }

  @Test
  void atTheSoftDeadlineAStaleValueIsGivenAndTheLoadIsStoredLate() throws Exception {
    Cache<String, String> cache = cache(LIMITED);
    cache.get("EUR", this::next);
    time.advance(TTL);
    Future<CacheResult<String>> reader = threads.submit(() -> cache.getResult("EUR", slow));
    assertThat(loading.await(5, TimeUnit.SECONDS)).isTrue();
    Future<Map<String, String>> bulk =
        waiting(() -> cache.getAll(List.of("EUR"), keys -> Map.of()));
    assertThat(reader.isDone()).isFalse();

    time.advance(SOFT);

    CacheResult<String> stale = reader.get(5, TimeUnit.SECONDS);
    assertThat(stale.value()).isEqualTo("v1");
    assertThat(stale.stale()).isTrue();
    assertThat(bulk.get(5, TimeUnit.SECONDS)).containsEntry("EUR", "v1");
    mayLoad.countDown();
    soon("the late value", () -> "v2".equals(cache.getIfPresent("EUR")));
    assertThat(loads).hasValue(2);
  }

  @Test
  void aFailureBeforeTheDeadlineIsReplacedByAStaleValue() {
    Cache<String, String> cache = cache(LIMITED);
    Loader<String, String> broken =
        key -> {
          throw new IllegalStateException("no database");
        };
    cache.get("EUR", this::next);
    time.advance(TTL);

    assertThat(cache.getResult("EUR", broken).stale()).isTrue();
    assertThatThrownBy(() -> cache.get("USD", broken)).hasMessage("no database");
  }

  @Test
  void refreshesDoNotTakeTheThreadsThatCallersWaitFor() throws Exception {
    Penstock penstock = open(builder -> builder);
    Cache<String, String> limited = cache(penstock, LIMITED);
    Cache<Integer, String> refreshed =
        penstock.cache(
            "refreshed",
            Integer.class,
            String.class,
            policy().with(Stale.NEVER.withWhileRevalidate(Duration.ofHours(1))));
    for (int key = 0; key < 300; key++) {
      refreshed.get(key, k -> "v");
    }
    time.advance(TTL);
    for (int key = 0; key < 300; key++) {
      assertThat(refreshed.get(key, k -> mayLoad.await(10, TimeUnit.SECONDS) ? "new" : "too late"))
          .isEqualTo("v");
    }

    assertThat(limited.get("EUR", this::next)).isEqualTo("v1");
  }

  @Test
  void withoutAStaleValueACallerWaitsUntilTheHardDeadline() throws Exception {
    Cache<String, String> cache = cache(LIMITED);
    Future<String> leader = threads.submit(() -> cache.get("EUR", slow));
    assertThat(loading.await(5, TimeUnit.SECONDS)).isTrue();
    Future<String> follower = waiting(() -> cache.get("EUR", slow));
    time.advance(SOFT);
    assertThat(leader.isDone()).isFalse();
    time.advance(HARD);

    for (Future<String> caller : List.of(leader, follower)) {
      assertThatThrownBy(() -> caller.get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(LoadTimeoutException.class)
          .hasMessageContaining("'rates'")
          .hasMessageContaining("within 2000 ms");
    }
    mayLoad.countDown();
    soon("the late value", () -> "v1".equals(cache.getIfPresent("EUR")));
    assertThat(loads).hasValue(1);
  }

  @Test
  void aScopeLimitsReadsWhateverThePolicySays() throws Exception {
    Penstock penstock = open(builder -> builder);
    Cache<String, String> cache = cache(penstock, policy());
    cache.get("USD", this::next);
    Future<String> reader =
        threads.submit(() -> penstock.within(Duration.ofMillis(80), () -> cache.get("EUR", slow)));
    assertThat(loading.await(5, TimeUnit.SECONDS)).isTrue();
    time.advance(Duration.ofMillis(80));

    assertThatThrownBy(() -> reader.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(LoadTimeoutException.class)
        .hasMessageContaining("within 80 ms");

    penstock.within(
        Duration.ZERO,
        () -> {
          assertThat(cache.get("USD", this::next))
              .as("what is there costs no wait")
              .isEqualTo("v1");
          assertThatThrownBy(() -> cache.get("GBP", this::next))
              .isInstanceOf(LoadTimeoutException.class);
          assertThatThrownBy(() -> cache.getAll(List.of("GBP"), keys -> Map.of("GBP", next("GBP"))))
              .isInstanceOf(LoadTimeoutException.class);
          return "";
        });
    assertThat(loads).as("no load begins for a caller whose time is over").hasValue(1);
    assertThat(cache.get("GBP", this::next)).as("no lease was kept").isEqualTo("v2");
  }

  @Test
  void anInnerScopeDoesNotOutlastAnOuterOne() {
    Penstock penstock = open(builder -> builder);
    Cache<String, String> cache = cache(penstock, policy());

    penstock.within(
        Duration.ZERO,
        () ->
            penstock.within(
                Duration.ofHours(1),
                () -> {
                  assertThatThrownBy(() -> cache.get("EUR", this::next))
                      .isInstanceOf(LoadTimeoutException.class);
                  return "";
                }));
  }

  @Test
  void aLoaderThatAsksForItsOwnKeyIsToldAlsoOnAnotherThread() {
    Cache<String, String> cache = cache(LIMITED);

    assertThatThrownBy(() -> cache.get("EUR", key -> cache.get("EUR", this::next)))
        .isInstanceOf(RecursiveLoadException.class);
    assertThat(cache.get("EUR", key -> cache.get("USD", this::next))).isEqualTo("v1");
  }

  @Test
  void anExecutorThatRejectsMakesNobodyWait() {
    Cache<String, String> cache =
        cache(
            open(
                builder ->
                    builder.backgroundExecutor(
                        work -> {
                          throw new RejectedExecutionException("full");
                        })),
            LIMITED);

    assertThatThrownBy(() -> cache.get("EUR", this::next))
        .isInstanceOf(OverloadException.class)
        .hasMessageContaining("'rates'");
    assertThatThrownBy(() -> cache.getAll(List.of("EUR"), keys -> Map.of()))
        .isInstanceOf(OverloadException.class);
    assertThat(cache.stats().loads().refused()).isEqualTo(2);
  }

  @Test
  void anInterruptedCallerLeavesAndTheLoadGoesOn() throws Exception {
    Cache<String, String> cache = cache(LIMITED);
    Thread[] caller = new Thread[1];
    Future<Boolean> reader =
        threads.submit(
            () -> {
              caller[0] = Thread.currentThread();
              assertThatThrownBy(() -> cache.get("EUR", slow))
                  .isInstanceOf(InterruptedLoadException.class);
              return Thread.currentThread().isInterrupted();
            });
    assertThat(loading.await(5, TimeUnit.SECONDS)).isTrue();
    caller[0].interrupt();

    assertThat(reader.get(5, TimeUnit.SECONDS)).as("its flag").isTrue();
    mayLoad.countDown();
    soon("the value", () -> "v1".equals(cache.getIfPresent("EUR")));
  }

  @Test
  void anInterruptedLeaderFailsNobodyElse() throws Exception {
    Cache<String, String> cache = cache(policy());
    Thread[] caller = new Thread[1];
    Future<?> leader =
        threads.submit(
            () -> {
              caller[0] = Thread.currentThread();
              assertThatThrownBy(() -> cache.get("EUR", slow))
                  .hasRootCauseInstanceOf(InterruptedException.class);
            });
    assertThat(loading.await(5, TimeUnit.SECONDS)).isTrue();
    Future<String> follower = waiting(() -> cache.get("EUR", this::next));
    caller[0].interrupt();

    leader.get(5, TimeUnit.SECONDS);
    assertThat(follower.get(5, TimeUnit.SECONDS)).isEqualTo("v1");
  }

  /** A reader that has begun to wait for another's load. */
  private <T> Future<T> waiting(Callable<T> read) {
    AtomicReference<Thread> reader = new AtomicReference<>();
    Future<T> result =
        threads.submit(
            () -> {
              reader.set(Thread.currentThread());
              return read.call();
            });
    soon(
        "a reader waits",
        () -> {
          Thread thread = reader.get();
          return thread != null && thread.getState() == Thread.State.TIMED_WAITING;
        });
    return result;
  }
}
