package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.penstock.cache.SourceException;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.transaction.LockMode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions: their pools, their threads, their ends. */
@PenstockServers
class PostgresIT {

  private static final int THREADS = 16;

  private final String url;

  PostgresIT(PostgresServer server) {
    url = server.newDatabase();
  }

  @Test
  void sixteenThreadsShareTwoConnections() throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try (SourceSession session = Sessions.open(Postgres.connect(url).poolSize(2))) {
      Shop.create(session.dataSource());
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<?>> done = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int first = i * 100;
        done.add(
            pool.submit(
                () -> {
                  start.await(10, TimeUnit.SECONDS);
                  nestedReadsAndWrites(session, first);
                  return first;
                }));
      }
      // Whoever took a second connection would hold the first until the pool gives up and throws.
      for (Future<?> one : done) {
        one.get(30, TimeUnit.SECONDS);
      }
      TableStatements<Long, User> users = session.planner().table(Shop.USERS);
      assertThat(users.count()).isEqualTo(THREADS * 20);
    } finally {
      pool.shutdownNow();
    }
  }

  private static void nestedReadsAndWrites(SourceSession session, long first) {
    TableStatements<Long, User> users = session.planner().table(Shop.USERS);
    for (long i = first; i < first + 20; i++) {
      long id = i;
      session
          .transactions()
          .run(
              tx -> {
                users.selectByIds(List.of(id)).value();
                users.insert(List.of(Shop.user(id)));
                try (Connection joined = session.dataSource().getConnection()) {
                  assertThat(joined.getAutoCommit()).isFalse();
                } catch (SQLException e) {
                  throw new AssertionError(e);
                }
                return session
                    .transactions()
                    .run(
                        inner -> {
                          assertThat(users.selectForUpdate(id, LockMode.WAIT)).isNotNull();
                          return users.update(Shop.user(id).named("n"), false).after();
                        });
              });
      assertThat(users.selectByIds(List.of(id)).value()).hasSize(1);
    }
  }

  @Test
  void closeEndsEveryThread() {
    List<String> names = new ArrayList<>();
    SourceSession session =
        Sessions.open(
            Postgres.connect(url).pool(config -> names.add(String.valueOf(config.getPoolName()))));
    Shop.create(session.dataSource());
    TableStatements<Long, User> users = session.planner().table(Shop.USERS);
    String name = names.get(0);
    assertThat(name).startsWith("penstock-postgres-");
    assertThat(threads(name)).isNotEmpty().allMatch(Thread::isDaemon);

    session.close();
    session.close();

    Await.until(
        "the threads of " + name + " have ended",
        Duration.ofSeconds(5),
        () -> threads(name).isEmpty());
    assertThatThrownBy(users::count).isInstanceOf(SourceException.class);
  }

  private static List<Thread> threads(String pool) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(pool + ":"))
        .toList();
  }

  @Test
  void givenDataSourceIsNotClosed() throws Exception {
    try (HikariDataSource given = new HikariDataSource()) {
      given.setJdbcUrl(url);
      given.setMaximumPoolSize(1);
      given.setAutoCommit(false);
      SourceSession session = Sessions.open(Postgres.over(given));
      Shop.create(given);
      try (Connection connection = given.getConnection();
          Statement statement = connection.createStatement()) {
        statement.execute("create table if not exists kept (v int)");
        connection.commit();
      }
      assertThat(session.visibility().burn()).isPositive();

      session.close();

      assertThat(given.isClosed()).isFalse();
      try (Connection connection = given.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }
  }

  @Test
  void settingsReachThePool() {
    List<HikariConfig> seen = new ArrayList<>();
    Postgres source = Postgres.connect(url).pool(seen::add);
    Sessions.open(source).close();
    HikariConfig usual = seen.get(0);
    assertThat(usual.getMaximumPoolSize()).isEqualTo(10);
    assertThat(usual.getConnectionTimeout()).isEqualTo(5_000);
    assertThat(usual.getKeepaliveTime()).isEqualTo(120_000);
    assertThat(usual.getMaxLifetime()).isEqualTo(1_800_000);

    Sessions.open(source.poolSize(3).pool(config -> config.setMinimumIdle(1)).pool(seen::add))
        .close();
    HikariConfig changed = seen.get(seen.size() - 1);
    assertThat(changed.getMaximumPoolSize()).isEqualTo(3);
    assertThat(changed.getMinimumIdle()).isEqualTo(1);
  }

  @Test
  void databaseThatIsNotThereIsReportedAtOnce() throws Exception {
    int closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    Postgres nowhere =
        Postgres.connect("jdbc:postgresql://localhost:" + closed + "/shop?password=hidden")
            .user("ann")
            .password("hush-hush");

    assertThatThrownBy(
            () -> assertTimeoutPreemptively(Duration.ofSeconds(4), () -> Sessions.open(nowhere)))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("connect to jdbc:postgresql://localhost:" + closed + "/shop failed")
        .hasMessageContaining("refused")
        .hasMessageContaining("SQL state 08001")
        .hasMessageContaining("Check that the database runs")
        .hasStackTraceContaining("Caused by")
        .satisfies(e -> assertThat(printed(e)).doesNotContain("hidden").doesNotContain("hush"));
  }

  private static String printed(Throwable e) {
    StringWriter text = new StringWriter();
    e.printStackTrace(new PrintWriter(text, true));
    return text.toString();
  }

  @Test
  void burningInsideATransactionIsRefused() {
    try (SourceSession session = Sessions.open(Postgres.connect(url).poolSize(1))) {
      assertThatThrownBy(() -> session.transactions().run(tx -> session.visibility().burn()))
          .isInstanceOf(SourceException.class)
          .hasMessageContaining("from a thread without one");
    }
  }
}
