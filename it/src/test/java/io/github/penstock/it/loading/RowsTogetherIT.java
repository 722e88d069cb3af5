package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.DependsOn;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.LoadLimits;
import io.github.penstock.cache.LoadTimeoutException;
import io.github.penstock.cache.OverloadException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.it.Nodes;
import io.github.penstock.repository.Crud;
import io.github.penstock.repository.Reads;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows that many threads miss at once, a database that is asked by few, and one that is away. */
@PenstockServers
class RowsTogetherIT {

  private static final int THREADS = 64;
  private static final int ROWS = 2_000;

  @Table("rates")
  record Rate(@Id long id, int amount) {}

  @Repository
  @Cached(ttl = "1h")
  interface Rates extends Crud<Rate, Long> {

    @Sql("select id, amount from rates where id = :id and pg_sleep(0.3) is not null")
    @DependsOn(table = "rates", by = "id")
    Optional<Rate> slowly(long id);
  }

  @Table("costly_rates")
  record CostlyRate(@Id long id, int amount) {}

  @Repository
  @Cached(ttl = "1h")
  interface CostlyRates extends Reads<CostlyRate, Long> {}

  @Repository
  @Cached(
      name = "short",
      ttl = "100ms",
      staleIfError = "1h",
      softDeadline = "20ms",
      hardDeadline = "500ms")
  interface Brief extends Crud<Rate, Long> {}

  /** As somebody writes it by hand. */
  @SuppressWarnings("penstock") // nothing writes them here
  interface Prices {

    @Cached(name = "prices", ttl = "1h")
    Optional<Integer> of(long id);

    @Cached(name = "prices", ttl = "1h")
    Map<Long, Integer> ofAll(Collection<Long> ids);
  }

  /** Counts its statements. */
  static final class JdbcPrices implements Prices {
    private final DataSource dataSource;
    private final AtomicInteger statements = new AtomicInteger();

    JdbcPrices(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public Optional<Integer> of(long id) {
      return Optional.ofNullable(ofAll(List.of(id)).get(id));
    }

    @Override
    public Map<Long, Integer> ofAll(Collection<Long> ids) {
      statements.incrementAndGet();
      Map<Long, Integer> found = new HashMap<>();
      try (Connection connection = dataSource.getConnection();
          PreparedStatement select =
              connection.prepareStatement(
                  "select id, amount from costly_rates where id = any(?)")) {
        select.setArray(1, connection.createArrayOf("bigint", ids.toArray()));
        ResultSet rows = select.executeQuery();
        while (rows.next()) {
          found.put(rows.getLong(1), rows.getInt(2));
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
      return found;
    }
  }

  private final Nodes nodes;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private Penstock penstock;

  RowsTogetherIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table rates (id bigint primary key, amount int not null)",
            "insert into rates select i, i * 10 from generate_series(1, " + ROWS + ") i",
            // A statement of the embedded server is over before another thread has begun its own.
            "create view costly_rates as select id, amount from rates, pg_sleep(0.01)");
  }

  @BeforeEach
  void open() {
    penstock = nodes.open();
  }

  @AfterEach
  void close() {
    threads.shutdownNow();
    nodes.close();
  }

  @Test
  void coldRowsThatAreAskedForOneByOneTravelTogether() throws Exception {
    CostlyRates rates = penstock.repository(CostlyRates.class);
    long before = penstock.stats().statements();
    askOneByOne(id -> assertThat(rates.find(id)).contains(new CostlyRate(id, (int) id * 10)));

    assertThat(penstock.stats().statements() - before).isLessThan(ROWS / 4);
    assertThat(penstock.stats().caches().get("costly_rates").loads().values()).isEqualTo(ROWS);
  }

  @Test
  void resultsOfHandWrittenMethodsTravelTogetherWhereOneOfThemTakesMany() throws Exception {
    JdbcPrices implementation = new JdbcPrices(penstock.dataSource());
    Prices generated = penstock.decorate(Prices.class, implementation);
    assertThat(generated.getClass().getName()).endsWith("_Penstock");

    askOneByOne(id -> assertThat(generated.of(id)).contains((int) id * 10));

    assertThat(implementation.statements).hasValueLessThan(ROWS / 4);
  }

  @Test
  void soTheyDoThroughAProxy() throws Exception {
    // An annotation processor is never shown a local interface.
    interface Proxied extends Prices {}

    class Implementation implements Proxied {
      private final JdbcPrices prices = new JdbcPrices(penstock.dataSource());

      @Override
      public Optional<Integer> of(long id) {
        return prices.of(id);
      }

      @Override
      public Map<Long, Integer> ofAll(Collection<Long> ids) {
        return prices.ofAll(ids);
      }
    }

    Implementation implementation = new Implementation();
    Proxied proxied = penstock.decorate(Proxied.class, implementation);

    askOneByOne(id -> assertThat(proxied.of(id)).contains((int) id * 10));

    assertThat(implementation.prices.statements).hasValueLessThan(ROWS / 4);
  }

  /** From many threads, each key by one of them. */
  private void askOneByOne(LongConsumer read) throws Exception {
    List<Future<?>> readers = new ArrayList<>();
    for (int t = 0; t < THREADS; t++) {
      int first = t;
      readers.add(
          threads.submit(
              () -> {
                for (long id = first + 1L; id <= ROWS; id += THREADS) {
                  read.accept(id);
                }
              }));
    }
    for (Future<?> reader : readers) {
      reader.get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aRowThatIsNotThereIsToldToItsReaderAlone() throws Exception {
    Rates rates = penstock.repository(Rates.class);
    List<Future<Optional<Rate>>> readers = new ArrayList<>();
    for (long id = ROWS - 20; id < ROWS + 20; id++) {
      long one = id;
      readers.add(threads.submit(() -> rates.find(one)));
    }

    long present = 0;
    for (Future<Optional<Rate>> reader : readers) {
      present += reader.get(30, TimeUnit.SECONDS).isPresent() ? 1 : 0;
    }
    assertThat(present).isEqualTo(21);
  }

  @Test
  void noMoreLoadsAskTheDatabaseThanMay() throws Exception {
    Penstock limited =
        nodes.open(builder -> builder.loadLimits(new LoadLimits(1, 1, Duration.ZERO)));
    Rates rates = limited.repository(Rates.class);
    List<Future<Optional<Rate>>> readers = new ArrayList<>();
    for (long id = 1; id <= 8; id++) {
      long one = id;
      readers.add(threads.submit(() -> rates.slowly(one)));
    }
    int refused = 0;
    for (Future<Optional<Rate>> reader : readers) {
      try {
        assertThat(reader.get(30, TimeUnit.SECONDS)).isPresent();
      } catch (ExecutionException e) {
        assertThat(e)
            .hasCauseInstanceOf(OverloadException.class)
            .hasMessageContaining("1 loads may ask the source at once and 1 more may wait");
        refused++;
      }
    }

    assertThat(refused).isBetween(1, 7);
    Optional<Rate> locked = limited.transaction(tx -> rates.forUpdate(1L));
    assertThat(locked).as("transactions are not loads").isPresent();
  }

  @Test
  void aStaleRowIsGivenWhileTheDatabaseIsAway() {
    Brief rates = penstock.repository(Brief.class);
    List<Long> ids = List.of(1L, 2L, 3L);
    Map<Long, Rate> all = rates.all(ids);
    assertThat(all).hasSize(3);
    Await.until(
        "the rows are stored",
        Nodes.SOON,
        () -> penstock.stats().caches().get("short").fills().accepted() == 3);
    String database = nodes.jdbcUrl().replaceAll(".*/([^?]+).*", "$1");
    admin(database, "alter database \"" + database + "\" allow_connections false");
    try {
      Await.until(
          "a row was given stale",
          Nodes.SOON,
          () -> {
            assertThat(rates.find(1L)).contains(new Rate(1, 10));
            assertThat(rates.all(ids)).isEqualTo(all);
            return penstock.stats().caches().get("short").reads().stale() > 3;
          });
      assertThatThrownBy(() -> rates.find(4L))
          .as("there is nothing to give")
          .isInstanceOfAny(SourceException.class, LoadTimeoutException.class);
    } finally {
      admin(database, "alter database \"" + database + "\" allow_connections true");
    }
  }

  /** From another database, with all connections of this one cut. */
  private void admin(String database, String statement) {
    String elsewhere = nodes.jdbcUrl().replace("/" + database, "/postgres");
    try (Connection connection = DriverManager.getConnection(elsewhere);
        Statement sent = connection.createStatement()) {
      sent.execute(statement);
      sent.execute(
          "select pg_terminate_backend(pid) from pg_stat_activity where datname = '"
              + database
              + "'");
    } catch (SQLException e) {
      throw new IllegalStateException("The database could not be cut off.", e);
    }
  }
}
