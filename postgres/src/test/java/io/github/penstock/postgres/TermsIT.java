package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.github.penstock.cache.SourceException;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.TransactionOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Levels, read only transactions and timeouts: what is sent, what is refused, what is left. */
@PenstockServers
class TermsIT {

  private static final TransactionOptions DEFAULT = TransactionOptions.DEFAULT;
  private static final Duration SHORT = Duration.ofMillis(800);

  private static final String STATEMENT_TIMEOUT = "select current_setting('statement_timeout')";

  private final ManualTime time = new ManualTime();
  private final HikariDataSource pool = new HikariDataSource();
  private final Counting counting = new Counting(pool);
  private final Map<String, Query<Object>> queries = new HashMap<>();
  private SourceSession session;

  /** One connection, so that each test sees what is left on it. */
  TermsIT(PostgresServer server) {
    pool.setJdbcUrl(server.newDatabase());
    pool.setMaximumPoolSize(1);
    this.session = open(TimeSource.system());
  }

  private SourceSession open(TimeSource clock) {
    return Postgres.over(counting.dataSource())
        .open(new SourceContext(clock, TermsIT.class.getClassLoader(), StatementListener.NONE));
  }

  @BeforeEach
  void create() {
    Shop.create(session.dataSource());
  }

  @AfterEach
  void close() {
    session.close();
    pool.close();
  }

  @Test
  void levelCostsOneStatementAndReadOnlyNone() {
    ask("select 1");
    assertThat(statementsOf(DEFAULT)).isEqualTo(1);
    assertThat(statementsOf(DEFAULT.readOnly())).isEqualTo(1);
    assertThat(statementsOf(DEFAULT.with(Isolation.SERIALIZABLE))).isEqualTo(2);
    assertThat(statementsOf(DEFAULT.withTimeout(Duration.ofHours(1)))).isEqualTo(2);
    TransactionOptions all =
        DEFAULT.with(Isolation.SERIALIZABLE).readOnly().withTimeout(Duration.ofHours(1));
    assertThat(statementsOf(all)).isEqualTo(2);
  }

  private int statementsOf(TransactionOptions options) {
    int before = counting.statements();
    session.transactions().run(options, tx -> ask("select 1"));
    return counting.statements() - before;
  }

  @Test
  void serverIsToldAndTheConnectionComesBackAsItWas() {
    TransactionOptions all =
        DEFAULT.with(Isolation.SERIALIZABLE).readOnly().withTimeout(Duration.ofHours(1));
    assertThat(session.transactions().<String>run(all, tx -> settings()))
        .matches("serializable on 3[56]\\d{5}");
    assertThat(session.transactions().<String>run(tx -> settings()))
        .isEqualTo("read committed off 0");
    assertThat(settings()).isEqualTo("read committed off 0");
  }

  private String settings() {
    return ask(
        """
        select current_setting('transaction_isolation') || ' '
          || current_setting('transaction_read_only') || ' '
          || (select setting from pg_settings where name = 'statement_timeout')
        """);
  }

  @Test
  void writeInAReadOnlyTransactionIsNotSent() {
    TableStatements<Long, User> users = session.planner().table(Shop.USERS);
    int before = counting.statements();

    assertThatThrownBy(
            () ->
                session
                    .transactions()
                    .run(DEFAULT.readOnly(), tx -> users.insert(List.of(Shop.user(1)))))
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "users.insert was not sent: it writes or locks rows, and the transaction is read only."
                + " Leave readOnly() out, or do this in another transaction")
        .satisfies(e -> assertThat(((SourceException) e).sqlState()).isEqualTo("25006"));
    assertThat(counting.statements() - before).isLessThanOrEqualTo(2);
  }

  @Test
  void readOnlyWorkInsideAWritingTransactionIsRefusedItsWritesAlone() {
    TableStatements<Long, User> users = session.planner().table(Shop.USERS);
    session
        .transactions()
        .run(
            tx -> {
              assertThatThrownBy(
                      () ->
                          tx.nested(
                              () ->
                                  session
                                      .transactions()
                                      .run(DEFAULT.readOnly(), in -> users.delete(List.of(1L)))))
                  .hasMessageContaining("users.delete was not sent");
              return users.insert(List.of(Shop.user(1)));
            });
    assertThat(users.count()).isOne();
  }

  @Test
  void statementThatTakesLongerThanWhatIsLeftIsStoppedByTheServer() {
    assertThatThrownBy(() -> inShortTime(tx -> ask("select pg_sleep(60)::text")))
        .isInstanceOf(SourceException.class)
        .hasMessageMatching(
            "ask was stopped by the server: the transaction has run for \\d+ ms and its timeout is"
                + " 800 ms\\. Do less in one transaction, look for who holds the locks that it waits"
                + " for, or give TransactionOptions.withTimeout more")
        .satisfies(e -> assertThat(((SourceException) e).sqlState()).isEqualTo("25P04"));
    assertThat(ask("select 'next'")).isEqualTo("next");
  }

  /** What the server was told inside is undone with all else. */
  @Test
  void timeIsToldAgainAfterAReturnToASavepoint() {
    reopen();
    IllegalStateException failure = new IllegalStateException("on purpose");
    String left =
        session
            .transactions()
            .run(
                DEFAULT.withTimeout(Duration.ofHours(1)),
                tx -> {
                  assertThatThrownBy(
                          () ->
                              tx.nested(
                                  () -> {
                                    time.advance(Duration.ofMinutes(50));
                                    assertThat(ask(STATEMENT_TIMEOUT)).isEqualTo("10min");
                                    throw failure;
                                  }))
                      .isSameAs(failure);
                  return ask(STATEMENT_TIMEOUT);
                });
    assertThat(left).isEqualTo("10min");
  }

  @Test
  void shorterTimeoutOfTheUserStays() {
    Sessions.execute(session.dataSource(), "set statement_timeout = 30");
    assertThatThrownBy(
            () ->
                session
                    .transactions()
                    .run(
                        DEFAULT.withTimeout(Duration.ofHours(1)),
                        tx -> ask("select pg_sleep(60)::text")))
        .isInstanceOf(SourceException.class)
        .satisfies(e -> assertThat(((SourceException) e).sqlState()).isEqualTo("57014"));
    assertThat(settings()).endsWith(" 30");
  }

  @Test
  void nothingIsSentWhenTheTimeIsOver() {
    reopen();
    assertThatThrownBy(
            () ->
                inShortTime(
                    tx -> {
                      time.advance(SHORT);
                      return ask("select 1");
                    }))
        .hasMessageStartingWith(
            "ask was not sent: the transaction has run for 800 ms and its timeout is 800 ms.");
    assertThatThrownBy(
            () ->
                inShortTime(
                    tx -> {
                      try (Connection handle = session.dataSource().getConnection();
                          Statement statement = handle.createStatement()) {
                        time.advance(SHORT);
                        statement.execute("select 1");
                      } catch (SQLException e) {
                        assertThat(e.getSQLState()).isEqualTo("25P04");
                        throw new IllegalStateException(e.getMessage(), e);
                      }
                      return "done";
                    }))
        .hasMessageStartingWith("A statement on its connection was not sent");
  }

  @Test
  void manyStatementsTellTheTimeTwentyTimesMore() {
    reopen();
    Duration hour = Duration.ofHours(1);
    int before = counting.statements();
    session
        .transactions()
        .run(
            DEFAULT.withTimeout(hour),
            tx -> {
              for (int i = 0; i < 200; i++) {
                ask("select 1");
                time.advance(hour.dividedBy(201));
              }
              assertThat(ask(STATEMENT_TIMEOUT))
                  .as("what is left, and a twentieth more at most")
                  .matches("[1-5]?[0-9](s|ms|min)|[0-9]+(s|ms)");
              return "done";
            });
    assertThat(counting.statements() - before - 201).isBetween(15, 21);
  }

  private void reopen() {
    session.close();
    queries.clear();
    session = open(time);
    prepared("select 1");
    prepared(STATEMENT_TIMEOUT);
  }

  private <T> T inShortTime(Function<TransactionScope, T> work) {
    return session.transactions().run(DEFAULT.withTimeout(SHORT), work);
  }

  private String ask(String sql) {
    return (String) prepared(sql).run(List.of()).get(0);
  }

  /** Made once a session, because the server is asked about a query when it is made. */
  private Query<Object> prepared(String sql) {
    return queries.computeIfAbsent(
        sql, s -> session.planner().query(Sessions.sql("ask", s, String.class)));
  }
}
