package io.github.penstock.it.loading;

import io.github.penstock.Penstock;
import io.github.penstock.PenstockBuilder;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.fake.InMemoryRemote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/**
 * One cache on nodes that share a remote tier in this process, on a clock that is moved by hand.
 */
abstract class OneCache {

  static final Duration TTL = Duration.ofMinutes(10);
  static final Duration SOON = Duration.ofSeconds(5);

  final ManualTime time = new ManualTime();
  final InMemoryRemote.Store store = new InMemoryRemote.Store(time);
  final AtomicInteger loads = new AtomicInteger();
  final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Penstock> open = new ArrayList<>();

  @AfterEach
  void closeAll() {
    threads.shutdownNow();
    open.forEach(Penstock::close);
  }

  Penstock open(UnaryOperator<PenstockBuilder> changes) {
    Penstock penstock =
        changes.apply(Penstock.builder().timeSource(time).remote(new InMemoryRemote(store))).open();
    open.add(penstock);
    return penstock;
  }

  /** A node without a remote tier. */
  Penstock alone() {
    return alone(builder -> builder);
  }

  Penstock alone(UnaryOperator<PenstockBuilder> changes) {
    Penstock penstock = changes.apply(Penstock.builder().timeSource(time)).open();
    open.add(penstock);
    return penstock;
  }

  Cache<String, String> cache(CachePolicy policy) {
    return cache(open(builder -> builder), policy);
  }

  static Cache<String, String> cache(Penstock penstock, CachePolicy policy) {
    return penstock.cache("rates", String.class, String.class, policy);
  }

  /** Lives of ten minutes in both tiers, not shortened. */
  static CachePolicy policy() {
    return CachePolicy.ttl(TTL).with(Lifetimes.of(TTL).withLocalTtl(TTL).withJitter(0));
  }

  /** A loader that counts: v1, v2 and so on. */
  String next(String key) {
    return "v" + loads.incrementAndGet();
  }

  void soon(String what, java.util.function.BooleanSupplier condition) {
    Await.until(what, SOON, condition::getAsBoolean);
  }
}
