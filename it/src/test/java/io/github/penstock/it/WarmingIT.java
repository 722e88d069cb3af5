package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Repository;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Reads;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows are taken into the caches before anybody asks for them, seen from two nodes. */
@PenstockServers
class WarmingIT {

  private static final int ROWS = 30;
  private static final int FAST = 1_000_000;

  @Repository
  interface UncachedUsers extends Reads<User, Long> {}

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ManualTime time = new ManualTime();
  private final Nodes nodes;
  private final String redisUri;
  private Penstock one;
  private Penstock two;
  private Users users;
  private Users others;

  WarmingIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
    redisUri = redis.uri();
  }

  /** Patient, since many rows are stored at once and two cores are shared by all. */
  private Penstock patient() {
    return nodes.open(
        b -> b.remote(Redis.connect(redisUri).commandDeadline(Duration.ofSeconds(2))));
  }

  @BeforeEach
  void open() {
    insert(ROWS);
    one = patient();
    two = patient();
    users = one.repository(Users.class);
    others = two.repository(Users.class);
  }

  @AfterEach
  void close() {
    nodes.close();
    threads.shutdownNow();
  }

  private void insert(int count) {
    nodes.sql(
        "insert into users (email, name, version) select n || '@x', 'Ann', 0"
            + " from generate_series((select count(*) + 1 from users), (select count(*) from users)"
            + " + "
            + count
            + ") n");
  }

  @Test
  void allRowsAreLoadedOnceForBothNodes() {
    long before = one.stats().statements();
    assertThat(users.warm(Warming.of(1_000, FAST))).isEqualTo(new Warmed(ROWS, 0, ROWS, 0, 0, 0));
    assertThat(one.stats().statements()).as("keys, and rows").isEqualTo(before + 2);

    long beforeTwo = two.stats().statements();
    assertThat(others.warm(Warming.of(1_000, FAST))).isEqualTo(new Warmed(ROWS, ROWS, 0, 0, 0, 0));
    assertThat(two.stats().statements()).as("keys alone").isEqualTo(beforeTwo + 1);
    for (long id = 1; id <= ROWS; id++) {
      assertThat(users.find(id)).isPresent();
      assertThat(others.find(id)).isPresent();
    }
    assertThat(Nodes.reads(one, "users").localHits()).isEqualTo(ROWS);
    assertThat(Nodes.reads(two, "users").localHits()).as("taken along").isEqualTo(ROWS);
    assertThat(Nodes.reads(one, "users").misses()).as("warming is no read").isZero();
  }

  @Test
  void whatIsThereIsLeftAsItIs() {
    Nodes.untilLocal(two, "users", () -> others.find(5L));
    nodes.sql("update users set name = 'Bob'");
    assertThat(users.warm(Warming.of(1_000, FAST)))
        .isEqualTo(new Warmed(ROWS, 1, ROWS - 1, 0, 0, 0));
    assertThat(users.find(5L)).map(User::name).as("not loaded again").contains("Ann");
    assertThat(users.find(6L)).map(User::name).contains("Bob");
  }

  @Test
  void theNewestRowsComeFirstUpToTheLimit() {
    assertThat(users.warm(Warming.of(4, FAST)).stored()).isEqualTo(4);
    assertThat(isCached(27)).isTrue();
    assertThat(isCached(26)).isFalse();
  }

  @Test
  void keysAreTakenInTheirOrderUpToTheLimit() {
    List<Long> keys = List.of(3L, 99L, 3L, 1L, 7L, 8L);
    Warmed done = users.warm(keys, Warming.of(4, FAST));
    assertThat(done).isEqualTo(new Warmed(4, 0, 3, 1, 0, 0));
    long before = one.stats().statements();
    assertThat(users.find(99L)).as("its absence is known").isEmpty();
    assertThat(one.stats().statements()).isEqualTo(before);
    assertThat(isCached(7)).isTrue();
    assertThat(isCached(8)).isFalse();
  }

  @Test
  void aLongTableIsReadPageByPage() {
    insert(11_970);
    List<Warmed> steps = new ArrayList<>();
    Warmed done = users.warm(Warming.of(FAST, FAST).withProgress(steps::add));
    assertThat(done).isEqualTo(new Warmed(12_000, 0, 12_000, 0, 0, 0));
    assertThat(steps).hasSize(60).last().isEqualTo(done);
    assertThat(steps.get(0)).isEqualTo(new Warmed(200, 0, 200, 0, 0, 0));
    assertThat(one.stats().statements()).as("3 pages of keys, 60 batches").isEqualTo(63);
  }

  @Test
  void noMoreThanTheRateIsLoadedInASecond() throws Exception {
    List<Long> moments = new CopyOnWriteArrayList<>();
    Penstock slow =
        nodes.open(
            builder ->
                builder
                    .timeSource(time)
                    .gates(
                        (gate, cache) -> {
                          if (gate == Gate.BEFORE_LOAD) {
                            moments.add(time.nanoTime());
                          }
                        }));
    Users slowly = slow.repository(Users.class);
    long begin = time.nanoTime();
    Future<Warmed> warmer = threads.submit(() -> slowly.warm(Warming.of(4, 2)));
    Await.until(
        "four rows are done",
        Duration.ofSeconds(20),
        () -> {
          time.advance(Duration.ofMillis(10));
          return warmer.isDone();
        });
    assertThat(warmer.get().stored()).isEqualTo(4);
    assertThat(moments).hasSize(4);
    for (int i = 0; i < 4; i++) {
      assertThat(Duration.ofNanos(moments.get(i) - begin))
          .as("load " + i)
          .isGreaterThanOrEqualTo(Duration.ofMillis(500L * i));
    }
  }

  @Test
  void whatIsThereDoesNotCountForTheRate() {
    users.warm(Warming.of(ROWS, FAST));
    Users slowly = nodes.open(builder -> builder.timeSource(time)).repository(Users.class);
    assertThat(slowly.warm(Warming.of(ROWS, 1)).present()).as("time stands still").isEqualTo(ROWS);
  }

  @Test
  void anInterruptionEndsTheWaitAndGivesWhatWasDone() throws Exception {
    Penstock slow = nodes.open(builder -> builder.timeSource(time));
    Users slowly = slow.repository(Users.class);
    CountDownLatch first = new CountDownLatch(1);
    CompletableFuture<Warmed> result = new CompletableFuture<>();
    CompletableFuture<Boolean> flag = new CompletableFuture<>();
    Thread warmer =
        new Thread(
            () -> {
              Warming slowest = Warming.of(ROWS, 1).withProgress(done -> first.countDown());
              result.complete(slowly.warm(slowest));
              flag.complete(Thread.currentThread().isInterrupted());
            });
    warmer.start();
    assertThat(first.await(10, TimeUnit.SECONDS)).isTrue();
    warmer.interrupt();
    assertThat(result.get(10, TimeUnit.SECONDS)).isEqualTo(new Warmed(1, 0, 1, 0, 0, 0));
    assertThat(flag.get(10, TimeUnit.SECONDS)).as("the flag is set again").isTrue();
    warmer.join();
  }

  /** It is interrupted where it waits for the only connection. */
  @Test
  void anInterruptionOfTheLoadEndsItAsWell() throws Exception {
    AtomicReference<Penstock> node = new AtomicReference<>();
    AtomicReference<Connection> taken = new AtomicReference<>();
    Penstock narrow =
        nodes.open(
            builder ->
                builder
                    .source(Postgres.connect(nodes.jdbcUrl()).poolSize(1))
                    .gates(
                        (gate, cache) -> {
                          if (gate == Gate.BEFORE_LOAD) {
                            taken.set(connection(node.get()));
                            Thread.currentThread().interrupt();
                          }
                        }));
    node.set(narrow);
    Users waiting = narrow.repository(Users.class);
    Future<Boolean> flag =
        threads.submit(
            () -> {
              assertThat(waiting.warm(Warming.of(ROWS, FAST))).isEqualTo(Warmed.NOTHING);
              return Thread.interrupted();
            });
    assertThat(flag.get(10, TimeUnit.SECONDS)).as("the flag is set again").isTrue();
    taken.get().close();
  }

  private static Connection connection(Penstock penstock) {
    try {
      return penstock.dataSource().getConnection();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anAbsenceThatIsOutrunIsRefusedAndNotAbsent() {
    AtomicBoolean inserted = new AtomicBoolean();
    Penstock outrun =
        nodes.open(
            builder ->
                builder.gates(
                    (gate, cache) -> {
                      if (gate == Gate.BEFORE_FILL && inserted.compareAndSet(false, true)) {
                        others.insert(User.of("late@example.org"));
                      }
                    }));
    Users warmed = outrun.repository(Users.class);
    long next = ROWS + 1;
    assertThat(warmed.warm(List.of(next), Warming.of(1, FAST)))
        .isEqualTo(new Warmed(1, 0, 0, 0, 0, 1));
    assertThat(warmed.find(next)).isPresent();
  }

  @Test
  void whatSomebodyElseLoadsIsLeftToThem() throws Exception {
    CountDownLatch holds = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    Penstock holder =
        nodes.open(
            builder ->
                builder.gates(
                    (gate, cache) -> {
                      if (gate == Gate.BEFORE_LOAD) {
                        holds.countDown();
                        awaitQuietly(goOn);
                      }
                    }));
    Users held = holder.repository(Users.class);
    Future<Warmed> first = threads.submit(() -> held.warm(Warming.of(10, FAST)));
    assertThat(holds.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(users.warm(Warming.of(ROWS, FAST)))
        .isEqualTo(new Warmed(ROWS, 0, ROWS - 10, 0, 10, 0));
    goOn.countDown();
    assertThat(first.get(10, TimeUnit.SECONDS)).isEqualTo(new Warmed(10, 0, 10, 0, 0, 0));
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void whatIsToldOfTheProgressMayEndIt() {
    Warming failing =
        Warming.of(ROWS, 20)
            .withProgress(
                done -> {
                  throw new IllegalStateException("enough");
                });
    assertThatThrownBy(() -> users.warm(failing)).hasMessage("enough");
    assertThat(isCached(ROWS)).as("what was done before").isTrue();
    assertThat(isCached(1)).isFalse();
  }

  @Test
  void notInsideOfATransaction() {
    assertThatThrownBy(() -> one.transaction(tx -> users.warm(Warming.of(1, 1))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Cache 'users' was to be warmed inside of a transaction, whose connection and snapshot"
                + " it would keep for as long as that takes. Call warm(..) outside of"
                + " transactions.");
  }

  @Test
  void notWhereNothingIsCached() {
    UncachedUsers uncached = one.repository(UncachedUsers.class);
    assertThatThrownBy(() -> uncached.warm(Warming.of(1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "UncachedUsers is not @Cached, so that there is nothing to warm; add it, or leave"
                + " warm(..) out");
  }

  @Test
  void aCacheWithoutARepositoryIsWarmedByALoader() {
    CachePolicy policy = CachePolicy.ttl(Duration.ofMinutes(5));
    Cache<String, Integer> lengths = one.cache("lengths", String.class, Integer.class, policy);
    lengths.get("a", String::length);
    Nodes.untilLocal(one, "lengths", () -> lengths.getIfPresent("a"));
    Warmed done =
        lengths.warm(
            List.of("a", "bb", "ccc", "?"),
            missing -> {
              Map<String, Integer> found = new HashMap<>();
              missing.forEach(key -> found.put(key, key.length()));
              found.remove("?");
              return found;
            },
            Warming.of(10, FAST));
    assertThat(done).isEqualTo(new Warmed(4, 1, 2, 1, 0, 0));
    Cache<String, Integer> remote = two.cache("lengths", String.class, Integer.class, policy);
    assertThat(remote.getIfPresent("ccc")).isEqualTo(3);
  }

  @Test
  void optionsAreChecked() {
    assertThatThrownBy(() -> Warming.of(0, 1)).hasMessage("limit is 0; it is at least 1");
    assertThatThrownBy(() -> Warming.of(1, 0))
        .hasMessage("rate is 0; values a second are 1 to 1000000");
  }

  /** Whether a node that has never read the row finds it without the database. */
  private boolean isCached(long id) {
    Penstock fresh = nodes.open();
    Users reader = fresh.repository(Users.class);
    long before = fresh.stats().statements();
    reader.find(id);
    return fresh.stats().statements() == before;
  }
}
