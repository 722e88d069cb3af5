package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.OverloadException;
import io.github.penstock.cache.RecursiveLoadException;
import io.github.penstock.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Misses of single keys at the same moment, which travel together. */
class BatchesIT extends OneCache {

  private final ConcurrentLinkedQueue<Set<String>> batches = new ConcurrentLinkedQueue<>();
  private final CountDownLatch twoOut = new CountDownLatch(2);
  private final CountDownLatch mayLoad = new CountDownLatch(1);

  /** The first two are held up, so that the others gather. */
  private final BatchLoader<String, String> loader =
      keys -> {
        batches.add(Set.copyOf(keys));
        twoOut.countDown();
        assertThat(mayLoad.await(10, TimeUnit.SECONDS)).isTrue();
        return keys.stream()
            .filter(key -> !key.startsWith("absent"))
            .collect(Collectors.toMap(key -> key, key -> "v-" + key));
      };

  @Test
  void whatIsWantedWhileOthersAreOutTravelsTogether() throws Exception {
    Cache<String, String> cache = cache(policy());
    List<Future<String>> readers = readers(cache, 40);
    mayLoad.countDown();

    for (int i = 0; i < readers.size(); i++) {
      assertThat(readers.get(i).get(5, TimeUnit.SECONDS)).isEqualTo("v-k" + i);
    }
    assertThat(batches).hasSize(3);
    assertThat(batches).extracting(Set::size).containsExactly(1, 1, 38);
    assertThat(cache.stats().loads().values()).isEqualTo(40);
    assertThat(cache.getIfPresent("k39")).isEqualTo("v-k39");
  }

  @Test
  void aBatchHasNoMoreKeysThanThePolicySays() throws Exception {
    Cache<String, String> cache = cache(policy().with(Loading.DEFAULT.withBatchKeys(10)));
    List<Future<String>> readers = readers(cache, 32);
    mayLoad.countDown();

    for (Future<String> reader : readers) {
      assertThat(reader.get(5, TimeUnit.SECONDS)).startsWith("v-");
    }
    assertThat(batches).extracting(Set::size).containsExactlyInAnyOrder(1, 1, 10, 10, 10);
  }

  @Test
  void withoutBatchesEachKeyGoesAlone() throws Exception {
    Cache<String, String> cache = cache(policy().with(Loading.DEFAULT.withBatchKeys(1)));
    mayLoad.countDown();
    for (Future<String> reader : readers(cache, 10)) {
      assertThat(reader.get(5, TimeUnit.SECONDS)).startsWith("v-");
    }

    assertThat(batches).hasSize(10);
  }

  /** The first two are out, and the others wait to be taken along. */
  private List<Future<String>> readers(Cache<String, String> cache, int number) throws Exception {
    List<Future<String>> readers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      String key = "k" + i;
      readers.add(threads.submit(() -> cache.get(key, loader)));
    }
    assertThat(twoOut.await(5, TimeUnit.SECONDS)).isTrue();
    for (int i = 2; i < number; i++) {
      readers.add(waiting(cache, "k" + i, loader));
    }
    return readers;
  }

  /** A reader that waits to be taken along, or has its value. */
  private Future<String> waiting(
      Cache<String, String> cache, String key, BatchLoader<String, String> with) {
    AtomicReference<Thread> reader = new AtomicReference<>();
    Future<String> result =
        threads.submit(
            () -> {
              reader.set(Thread.currentThread());
              return cache.get(key, with);
            });
    Await.until("it waits", SOON, () -> result.isDone() || isQueued(reader.get()));
    return result;
  }

  /** It waits to be taken along, and not for a tier. */
  private static boolean isQueued(@Nullable Thread reader) {
    return reader != null
        && reader.getState() == Thread.State.TIMED_WAITING
        && Arrays.stream(reader.getStackTrace())
            .anyMatch(frame -> frame.getClassName().endsWith(".LoadBatcher"));
  }

  @Test
  void aKeyThatTheLoaderLeavesOutHasNoValue() throws Exception {
    Cache<String, String> cache = cache(policy());
    List<Future<String>> readers = readers(cache, 2);
    Future<String> absent = waiting(cache, "absent-1", loader);
    Future<String> present = waiting(cache, "k7", loader);
    mayLoad.countDown();

    assertThat(absent.get(5, TimeUnit.SECONDS)).isNull();
    assertThat(present.get(5, TimeUnit.SECONDS)).isEqualTo("v-k7");
    assertThat(readers).hasSize(2);
    assertThat(batches).hasSize(3);
  }

  @Test
  void aKeyThatSpoilsABatchFailsAlone() throws Exception {
    Cache<String, String> cache = cache(policy());
    BatchLoader<String, String> picky =
        keys -> {
          Map<String, String> values = loader.loadAll(keys);
          if (keys.contains("poison")) {
            throw new IllegalStateException("cannot read poison");
          }
          return values;
        };
    Future<String> first = threads.submit(() -> cache.get("k0", picky));
    Future<String> second = threads.submit(() -> cache.get("k1", picky));
    assertThat(twoOut.await(5, TimeUnit.SECONDS)).isTrue();
    Future<String> healthy = waiting(cache, "k2", picky);
    Future<String> poisoned = waiting(cache, "poison", picky);
    mayLoad.countDown();

    assertThat(healthy.get(5, TimeUnit.SECONDS)).isEqualTo("v-k2");
    assertThatThrownBy(() -> poisoned.get(5, TimeUnit.SECONDS))
        .hasRootCauseMessage("cannot read poison");
    assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo("v-k0");
    assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo("v-k1");
    assertThat(batches).contains(Set.of("k2", "poison"), Set.of("k2"), Set.of("poison"));
    assertThat(cache.stats().reads().misses()).as("each once").isEqualTo(4);
    assertThat(cache.stats().loads().failures()).as("that of poison alone").isEqualTo(1);
  }

  @Test
  void whoLeavesTheQueueHoldsNobodyUp() throws Exception {
    Cache<String, String> cache = cache(policy());
    readers(cache, 2);
    AtomicReference<Thread> leaver = new AtomicReference<>();
    Future<String> left =
        threads.submit(
            () -> {
              leaver.set(Thread.currentThread());
              return cache.get("k2", loader);
            });
    Await.until("it waits", SOON, () -> isQueued(leaver.get()));
    Future<String> stays = waiting(cache, "k3", loader);
    leaver.get().interrupt();
    assertThatThrownBy(() -> left.get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(InterruptedException.class);
    mayLoad.countDown();

    assertThat(stays.get(5, TimeUnit.SECONDS)).isEqualTo("v-k3");
    assertThat(batches).doesNotContain(Set.of("k2", "k3")).contains(Set.of("k3"));
  }

  @Test
  void twoLoadsThatHangHoldNobodyUpForLongerThanThePolicySays() throws Exception {
    Duration atMost = Duration.ofMillis(100);
    Cache<String, String> cache = cache(policy().with(Loading.DEFAULT.withWaitAtMost(atMost)));
    BatchLoader<String, String> hanging =
        keys -> keys.contains("k2") ? Map.of("k2", "by itself") : loader.loadAll(keys);
    Future<String> first = threads.submit(() -> cache.get("k0", hanging));
    Future<String> second = threads.submit(() -> cache.get("k1", hanging));
    assertThat(twoOut.await(5, TimeUnit.SECONDS)).isTrue();

    assertThat(threads.submit(() -> cache.get("k2", hanging)).get(5, TimeUnit.SECONDS))
        .isEqualTo("by itself");

    assertThat(first.isDone()).isFalse();
    mayLoad.countDown();
    assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo("v-k0");
    assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo("v-k1");
  }

  @Test
  void aBatchAndASingleReadLoadAKeyOnce() throws Exception {
    Cache<String, String> cache = cache(policy());
    Future<String> single = threads.submit(() -> cache.get("k0", loader));
    Await.until("it loads", SOON, () -> !batches.isEmpty());
    Set<String> keys = new LinkedHashSet<>(List.of("k0", "k1", "k2"));
    Future<Map<String, String>> bulk = threads.submit(() -> cache.getAll(keys, loader));
    Await.until("the batch loads", SOON, () -> batches.size() == 2);
    Future<String> follower = threads.submit(() -> cache.get("k2", loader));
    mayLoad.countDown();

    assertThat(bulk.get(5, TimeUnit.SECONDS))
        .containsExactly(Map.entry("k0", "v-k0"), Map.entry("k1", "v-k1"), Map.entry("k2", "v-k2"));
    assertThat(single.get(5, TimeUnit.SECONDS)).isEqualTo("v-k0");
    assertThat(follower.get(5, TimeUnit.SECONDS)).isEqualTo("v-k2");
    assertThat(batches).containsExactly(Set.of("k0"), Set.of("k1", "k2"));
  }

  @Test
  void aLoaderThatReturnsNullIsToldSo() {
    Cache<String, String> cache = cache(policy());

    assertThatThrownBy(() -> cache.getAll(List.of("k0"), keys -> null))
        .hasMessageContaining("'rates'")
        .hasMessageContaining("returned null for 1 keys");
  }

  @Test
  void whatAnotherNodeLoadsIsWaitedForByItsReaderAlone() throws Exception {
    CountDownLatch otherMayLoad = new CountDownLatch(1);
    CountDownLatch otherLoads = new CountDownLatch(1);
    Cache<String, String> other = cache(policy());
    Future<String> theirs =
        threads.submit(
            () ->
                other.get(
                    "k2",
                    key -> {
                      otherLoads.countDown();
                      assertThat(otherMayLoad.await(10, TimeUnit.SECONDS)).isTrue();
                      return "theirs";
                    }));
    assertThat(otherLoads.await(5, TimeUnit.SECONDS)).isTrue();
    Cache<String, String> cache = cache(policy());
    List<Future<String>> first = readers(cache, 2);
    Future<String> waits = waiting(cache, "k2", loader);
    Future<String> goesOn = waiting(cache, "k3", loader);
    mayLoad.countDown();

    assertThat(goesOn.get(5, TimeUnit.SECONDS)).isEqualTo("v-k3");
    for (Future<String> one : first) {
      assertThat(one.get(5, TimeUnit.SECONDS)).startsWith("v-");
    }
    assertThat(cache.get("k4", loader)).as("no batch waits for the other node").isEqualTo("v-k4");
    assertThat(waits.isDone()).isFalse();
    otherMayLoad.countDown();
    assertThat(theirs.get(5, TimeUnit.SECONDS)).isEqualTo("theirs");
    assertThat(waits.get(5, TimeUnit.SECONDS)).isEqualTo("theirs");
    assertThat(batches).noneMatch(keys -> keys.contains("k2"));
  }

  @Test
  void aFailureOfABatchIsNoneOfWhatAnotherNodeLoads() throws Exception {
    CountDownLatch otherMayLoad = new CountDownLatch(1);
    CountDownLatch otherLoads = new CountDownLatch(1);
    Cache<String, String> other = cache(policy());
    Future<String> theirs =
        threads.submit(
            () ->
                other.get(
                    "k2",
                    key -> {
                      otherLoads.countDown();
                      assertThat(otherMayLoad.await(10, TimeUnit.SECONDS)).isTrue();
                      return "theirs";
                    }));
    assertThat(otherLoads.await(5, TimeUnit.SECONDS)).isTrue();
    Cache<String, String> cache = cache(policy());
    BatchLoader<String, String> overloaded =
        keys -> {
          Map<String, String> values = loader.loadAll(keys);
          if (keys.contains("k3")) {
            throw new OverloadException("no place at the source");
          }
          return values;
        };
    Future<String> first = threads.submit(() -> cache.get("k0", overloaded));
    Future<String> second = threads.submit(() -> cache.get("k1", overloaded));
    assertThat(twoOut.await(5, TimeUnit.SECONDS)).isTrue();
    Future<String> fails = waiting(cache, "k3", overloaded);
    Future<String> waits = waiting(cache, "k2", overloaded);
    mayLoad.countDown();

    assertThatThrownBy(() -> fails.get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(OverloadException.class);
    otherMayLoad.countDown();
    assertThat(waits.get(5, TimeUnit.SECONDS)).isEqualTo("theirs");
    assertThat(theirs.get(5, TimeUnit.SECONDS)).isEqualTo("theirs");
    assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo("v-k0");
    assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo("v-k1");
  }

  @Test
  void loadersThatReadTheirOwnCacheDoNotWaitForThemselves() throws Exception {
    Duration atMost = Duration.ofMinutes(10);
    Cache<String, String> cache = cache(policy().with(Loading.DEFAULT.withWaitAtMost(atMost)));
    AtomicReference<BatchLoader<String, String>> parents = new AtomicReference<>();
    parents.set(
        keys -> {
          String key = keys.iterator().next();
          String parent = key.length() == 1 ? "" : cache.get(key.substring(1), parents.get());
          return Map.of(key, key + parent);
        });

    assertThat(threads.submit(() -> cache.get("abcd", parents.get())).get(5, TimeUnit.SECONDS))
        .isEqualTo("abcdbcdcdd");
  }

  @Test
  void aLoaderOfABatchThatAsksForOneOfItsKeysIsToldSo() throws Exception {
    Cache<String, String> cache = cache(policy());
    BatchLoader<String, String> recursive =
        keys -> {
          if (keys.contains("k3")) {
            return Map.of("k3", "v-" + cache.get("k3", this::never));
          }
          return loader.loadAll(keys);
        };
    Future<String> first = threads.submit(() -> cache.get("k0", recursive));
    Future<String> second = threads.submit(() -> cache.get("k1", recursive));
    assertThat(twoOut.await(5, TimeUnit.SECONDS)).isTrue();
    Future<String> healthy = waiting(cache, "k2", recursive);
    Future<String> asks = waiting(cache, "k3", recursive);
    mayLoad.countDown();

    assertThatThrownBy(() -> asks.get(5, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(RecursiveLoadException.class);
    assertThat(healthy.get(5, TimeUnit.SECONDS)).isEqualTo("v-k2");
    assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo("v-k0");
    assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo("v-k1");
  }

  private String never(String key) {
    throw new AssertionError("a loader inside of the load of the same key was called");
  }
}
