package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.load;
import static io.github.penstock.redis.Nodes.region;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many threads read single values at once, from a server that answers, freezes, or dies. */
@PenstockServers
class GatheredReadsIT {

  private static final int READERS = 40;

  private final Nodes nodes = new Nodes();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    threads.shutdownNow();
    nodes.close();
  }

  private RemoteRegion<String> filled(RemoteSession session) {
    RemoteRegion<String> region = region(session);
    for (int i = 0; i < READERS; i++) {
      load(region, key("k" + i), "v" + i);
    }
    nodes.listen(session);
    // Asked once, so that what the entries depend on is known and a read is one command.
    assertThat(Nodes.found(region, key("k0"))).isEqualTo("v0");
    return region;
  }

  private List<Future<String>> readAll(RemoteRegion<String> region) {
    List<Future<String>> all = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      CacheKey key = key("k" + i);
      all.add(threads.submit(() -> String.valueOf(Nodes.found(region, key))));
    }
    return all;
  }

  /** Until as many threads wait for an answer of the server. */
  private static void untilWaiting(int count) {
    Await.until(
        count + " readers wait",
        Nodes.PATIENCE,
        () ->
            Thread.getAllStackTraces().values().stream()
                    .filter(
                        stack ->
                            List.of(stack).stream()
                                .anyMatch(
                                    frame ->
                                        frame.getClassName().equals(Call.class.getName())
                                            && frame.getMethodName().equals("await")))
                    .count()
                >= count);
  }

  private static long calls(RedisCommands<String, String> admin, String command) {
    return admin
        .info("commandstats")
        .lines()
        .filter(line -> line.startsWith("cmdstat_" + command + ":calls="))
        .map(line -> line.replaceAll("^[^,]*calls=(\\d+),.*", "$1"))
        .mapToLong(Long::parseLong)
        .sum();
  }

  @Test
  void readsOfTheSameMomentTravelTogetherAndEachGetsItsOwn(@OwnServer RedisServer server)
      throws Exception {
    RemoteRegion<String> region = filled(nodes.open(Nodes.patient(server.uri())));
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    long before = calls(admin, "get") + calls(admin, "mget");

    server.pause();
    List<Future<String>> reads = readAll(region);
    untilWaiting(READERS);
    server.resume();

    for (int i = 0; i < READERS; i++) {
      assertThat(reads.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("v" + i);
    }
    long commands = calls(admin, "get") + calls(admin, "mget") - before;
    assertThat(commands).isBetween(1L, GatheredReads.MOST_OUT + 1L);
  }

  @Test
  void interruptionOfOneIsNobodyElses(@OwnServer RedisServer server) throws Exception {
    RemoteRegion<String> region = filled(nodes.open(Nodes.patient(server.uri())));
    AtomicReference<Thread> thread = new AtomicReference<>();

    server.pause();
    List<Future<String>> reads = readAll(region);
    Future<Boolean> interrupted =
        threads.submit(
            () -> {
              thread.set(Thread.currentThread());
              assertThatThrownBy(() -> Nodes.found(region, key("k0")))
                  .isInstanceOf(InterruptedLoadException.class);
              return Thread.interrupted();
            });
    untilWaiting(READERS + 1);
    thread.get().interrupt();
    assertThat(interrupted.get(20, TimeUnit.SECONDS)).as("the flag is set again").isTrue();
    server.resume();

    for (int i = 0; i < READERS; i++) {
      assertThat(reads.get(i).get(20, TimeUnit.SECONDS)).isEqualTo("v" + i);
    }
  }

  @Test
  void aServerThatDiesFailsEachWithAnExceptionOfItsOwn(@OwnServer RedisServer server)
      throws Exception {
    RemoteRegion<String> region = filled(nodes.open(Nodes.patient(server.uri())));

    server.pause();
    List<Future<String>> reads = readAll(region);
    untilWaiting(READERS);
    server.kill();

    List<Throwable> failures = new ArrayList<>();
    for (Future<String> read : reads) {
      assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RemoteTierException.class)
          .satisfies(failure -> failures.add(failure.getCause()));
    }
    assertThat(failures).doesNotHaveDuplicates().hasSize(READERS);
  }

  @Test
  void aFrozenServerCostsEachReaderItsOwnDeadline(@OwnServer RedisServer server) throws Exception {
    RemoteRegion<String> region = filled(nodes.open(Redis.connect(server.uri())));

    server.pause();
    for (Future<String> read : readAll(region)) {
      assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
          .hasCauseInstanceOf(RemoteTierException.class)
          .hasMessageContaining("within 250 ms");
    }
    server.resume();
    Await.until("reads work again", Nodes.PATIENCE, () -> foundOrNot(region));
  }

  private static boolean foundOrNot(RemoteRegion<String> region) {
    try {
      return "v1".equals(Nodes.found(region, key("k1")));
    } catch (RemoteTierException e) {
      return false;
    }
  }
}
