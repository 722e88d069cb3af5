package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is opened is closed. */
@PenstockServers
class LifecycleIT {

  private final PostgresServer postgres;
  private final RedisServer redis;

  LifecycleIT(PostgresServer postgres, RedisServer redis) {
    this.postgres = postgres;
    this.redis = redis;
  }

  @Test
  void closingEndsEveryThreadThatWasStarted() {
    useAll();
    Set<Thread> before = Thread.getAllStackTraces().keySet();
    useAll();
    Await.until(
        "only the threads of before are alive",
        Duration.ofSeconds(20),
        () -> startedSince(before).isEmpty());
    assertThat(startedSince(before)).isEmpty();
  }

  /** Uses pool, both Redis links, the cluster-wide lock, listeners and the local tier. */
  private void useAll() {
    try (Nodes nodes = new Nodes(postgres, redis.uri(), User.DDL)) {
      Penstock penstock = nodes.open(builder -> builder.listener(event -> {}));
      Users users = penstock.repository(Users.class);
      User ann = users.insert(User.of("ann@example.org"));
      users.update(ann.withName("Beth"));
      Cache<Integer, String> slow =
          penstock.cache(
              "slow", Integer.class, String.class, CachePolicy.ttl(Duration.ofMinutes(1)));
      for (int i = 0; i < 3; i++) {
        slow.get(
            i,
            key -> {
              LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
              return "v";
            });
      }
      penstock.close();
      penstock.close();
    }
  }

  private static Set<String> startedSince(Set<Thread> before) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> !before.contains(thread) && thread.isAlive())
        .map(Thread::getName)
        // The JVM's own, started whenever it sees fit.
        .filter(name -> !name.equals("Attach Listener") && !name.startsWith("Cleaner-"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
