package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Few connections, many threads; and a database that is not there. */
@PenstockServers
class ConnectionsIT {

  private static final int THREADS = 16;
  private static final int ROUNDS = 40;

  private final Nodes nodes;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);

  ConnectionsIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    nodes.close();
  }

  /** With a second connection per thread, two threads would wait for each other until the timeout. */
  @Test
  void noThreadTakesASecondConnectionWhileItHoldsOne() throws Exception {
    Penstock penstock =
        nodes.open(b -> b.source(Postgres.connect(nodes.jdbcUrl()).poolSize(2)));
    Users users = penstock.repository(Users.class);
    List<User> rows = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      rows.add(users.insert(User.of("u" + i + "@example.org")));
    }
    List<Future<?>> done = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int own = t;
      done.add(threads.submit(() -> work(penstock, users, rows, own)));
    }
    for (Future<?> each : done) {
      each.get(60, TimeUnit.SECONDS);
    }
    assertThat(users.find(rows.get(0).id()).orElseThrow().version()).isGreaterThanOrEqualTo(ROUNDS);
  }

  private static void work(Penstock penstock, Users users, List<User> rows, int own) {
    for (int round = 0; round < ROUNDS; round++) {
      long mine = rows.get(own).id();
      long next = rows.get((own + 1) % THREADS).id();
      penstock.transaction(
          tx -> {
            users.byEmail("cold-" + own + "-" + Thread.currentThread().getId());
            User before = users.find(next).orElseThrow();
            User current = users.forUpdate(mine).orElseThrow();
            users.update(current.withName("round"));
            return users.find(next).orElseThrow().name() + before.name();
          });
      users.find(next);
      users.all(rows.stream().map(User::id).toList());
    }
  }

  @Test
  void aDatabaseThatIsNotThereIsNamedWithItsState() {
    assertThatThrownBy(
            () ->
                nodes.open(
                    b -> b.source(Postgres.connect("jdbc:postgresql://127.0.0.1:1/nothing"))))
        .isInstanceOf(SourceException.class)
        .satisfies(e -> assertThat(((SourceException) e).sqlState()).startsWith("08"));
  }

  @Test
  void aStatementThatFailsIsNamedWithoutItsValues() {
    Penstock penstock = nodes.open();
    Users users = penstock.repository(Users.class);
    users.insert(User.of("secret@example.org"));
    assertThatThrownBy(() -> users.insert(User.of("secret@example.org")))
        .isInstanceOf(SourceException.class)
        .satisfies(
            e -> {
              assertThat(((SourceException) e).sqlState()).isEqualTo("23505");
              assertThat(((SourceException) e).statement()).contains("users");
              for (Throwable t = e; t != null; t = t.getCause()) {
                assertThat(t.getMessage()).doesNotContain("secret@example.org");
              }
            });
    User row = users.byEmail("secret@example.org").orElseThrow();
    users.update(row.withName("x"));
    assertThatThrownBy(() -> users.update(row.withName("y")))
        .isInstanceOf(StaleVersionException.class)
        .hasMessageNotContaining("secret@example.org");
  }
}
