package io.github.penstock.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.postgres.Shop.User;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PSQLException;

/** What callers are told when the database refuses: where, what, what next, and no values. */
@PenstockServers
class FailuresIT {

  private static final String SECRET = "secret@example.org";
  private static final User SECRETIVE = new User(1, SECRET, "Secret Name", 4711L, 0);

  private final String url;
  private SourceSession session;

  FailuresIT(PostgresServer server) {
    url = server.newDatabase();
    session = Sessions.open(Postgres.connect(url).poolSize(1));
  }

  @BeforeEach
  void create() {
    Shop.create(session.dataSource());
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void uniqueViolationNamesTheConstraint() {
    SourceException e = duplicate();

    assertThat(e.sqlState()).isEqualTo("23505");
    assertThat(e.statement()).isEqualTo("users.insert");
    assertThat(e)
        .hasMessage(
            "users.insert failed: duplicate key value violates unique constraint"
                + " \"users_email_key\" (SQL state 23505, table users, constraint users_email_key)."
                + " Another row has that value already: update it, or choose another");
    assertNothingLeaks(e);
  }

  @Test
  void nothingLeaksOverADataSourceThatIsNotOurs() {
    PGSimpleDataSource foreign = new PGSimpleDataSource();
    foreign.setUrl(url);
    session.close();
    session = Sessions.open(Postgres.over(foreign));

    assertNothingLeaks(duplicate());
  }

  @Test
  void valuesAreShownWhereThatIsAllowed() {
    session.close();
    session = Sessions.open(Postgres.connect(url).poolSize(1).showParameterValues());

    assertThat(duplicate())
        .hasMessageContaining("Key (email)=(" + SECRET + ") already exists")
        .hasMessageContaining("Parameters: [[2], [" + SECRET + "]")
        .hasCauseInstanceOf(PSQLException.class);
  }

  @Test
  void inputThatTheServerQuotesIsWithheld() {
    SourceException e =
        failed(() -> query("select cast(? as text)::int", TypeRef.of(String.class), SECRET));

    assertThat(e.sqlState()).isEqualTo("22P02");
    assertThat(e).hasMessageContaining("showParameterValues()");
    assertNothingLeaks(e);
  }

  @Test
  void textOfUsersFunctionsIsWithheldWhateverItsState() {
    sql(
        """
        create function refuse() returns trigger language plpgsql as $$ begin
          raise exception 'email % is taken', new.email using errcode = '23505'; end $$;
        create trigger refuse before insert on users for each row execute function refuse();
        """);

    SourceException e = failed(() -> insert(SECRETIVE));

    assertThat(e.sqlState()).isEqualTo("23505");
    assertNothingLeaks(e);
  }

  @Test
  void rowThatCannotBeReadIsWithheld() {
    record Wrong(long id, long name) {}
    sql("create table numbers (id bigint primary key, name bigint not null)");
    TableStatements<Long, Wrong> wrong =
        session
            .planner()
            .table(Sessions.table("numbers", Wrong.class, Map.of("id", Set.of(Role.ID))));
    sql("alter table numbers alter column name type text");
    sql("insert into numbers values (1, '" + SECRET + "')");

    SourceException e = failed(() -> wrong.selectByIds(List.of(1L)));

    assertThat(e).hasMessageContaining("column name cannot be read into component name");
    assertNothingLeaks(e);
  }

  @Test
  void missingTableAndColumnPointToMigrations() {
    TableStatements<Long, User> users = users();
    sql("alter table users rename column team_id to team");
    assertThat(failed(() -> users.selectByIds(List.of(1L))))
        .hasMessageContaining("users.selectByIds failed: column t.team_id does not exist")
        .hasMessageContaining("SQL state 42703")
        .hasMessageContaining("migrations");
    sql("drop table users");
    assertThat(failed(users::count))
        .hasMessageContaining("users.count failed: relation \"users\" does not exist")
        .hasMessageContaining("SQL state 42P01")
        .hasMessageContaining("migrations");
  }

  @Test
  void statementTimeoutSaysSo() {
    session.close();
    session =
        Sessions.open(
            Postgres.connect(
                    url + (url.contains("?") ? "&" : "?") + "options=-c%20statement_timeout=500")
                .poolSize(1));

    SourceException e =
        failed(
            () ->
                query(
                    "select count(*) from generate_series(1, 1000000000) where ? is not null",
                    TypeRef.of(String.class),
                    SECRET));

    assertThat(e.sqlState()).isEqualTo("57014");
    assertThat(e).hasMessageContaining("Test.query").hasMessageContaining("statement_timeout");
    assertNothingLeaks(e);
  }

  @Test
  void emptyPoolTellsItsFigures() {
    session.close();
    session =
        Sessions.open(
            Postgres.connect(url)
                .poolSize(1)
                .pool(config -> config.setConnectionTimeout(Duration.ofSeconds(3).toMillis())));
    Throwable[] seen = new Throwable[1];
    TableStatements<Long, User> users = users();

    session
        .transactions()
        .run(
            tx -> {
              Thread other =
                  new Thread(() -> seen[0] = catchThrowable(users::count), "penstock-test");
              other.start();
              try {
                other.join(Duration.ofSeconds(10).toMillis());
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return "done";
            });

    assertThat(seen[0])
        .isInstanceOf(SourceException.class)
        .hasMessage(
            "users.count got no connection in time (pool of 1: total 1, active 1, idle 0, waiting"
                + " 0). Look for transactions that stay open, or raise poolSize()");
  }

  @Test
  void interruptionWhileWaitingIsRestored() throws Exception {
    boolean[] interrupted = new boolean[1];
    Throwable[] seen = new Throwable[1];
    Thread waiting =
        new Thread(
            () -> {
              seen[0] = catchThrowable(() -> users().count());
              interrupted[0] = Thread.currentThread().isInterrupted();
            },
            "penstock-test");
    session
        .transactions()
        .run(
            tx -> {
              waiting.start();
              waiting.interrupt();
              return join(waiting);
            });

    assertThat(seen[0]).isInstanceOf(SourceException.class);
    assertThat(interrupted[0]).isTrue();
  }

  @Test
  void failedStatementThatWasSwallowedRollsBack() {
    // With this setting the driver does not tell that the server turned COMMIT into ROLLBACK.
    session.close();
    session =
        Sessions.open(
            Postgres.connect(url)
                .poolSize(1)
                .pool(c -> c.addDataSourceProperty("raiseExceptionOnSilentRollback", "false")));
    SourceException e =
        failed(
            () ->
                session
                    .transactions()
                    .run(
                        tx -> {
                          users().insert(List.of(Shop.user(1)));
                          assertThat(failed(() -> query("select 1 / (select 0)")))
                              .hasMessageContaining("22012");
                          return "as if nothing had happened";
                        }));

    assertThat(e.sqlState()).isEqualTo("25P02");
    assertThat(e.statement()).isEqualTo("COMMIT");
    assertThat(e).hasMessageContaining("let that exception pass");
    assertThat(users().count()).isZero();
  }

  private static boolean join(Thread thread) {
    try {
      thread.join(Duration.ofSeconds(10).toMillis());
      return thread.isAlive();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private SourceException duplicate() {
    insert(SECRETIVE);
    return failed(() -> insert(new User(2, SECRET, "Secret Name", 4711L, 0)));
  }

  private List<User> insert(User user) {
    return session.transactions().run(tx -> users().insert(List.of(user)));
  }

  private TableStatements<Long, User> users() {
    return session.planner().table(Shop.USERS);
  }

  private List<Object> query(String text) {
    return session.planner().query(Sessions.sql("Test.query", text, long.class)).run(List.of());
  }

  private List<Object> query(String text, TypeRef type, Object argument) {
    return session
        .planner()
        .query(Sessions.sql("Test.query", text, long.class, type))
        .run(List.of(argument));
  }

  private static SourceException failed(Supplier<?> work) {
    return Objects.requireNonNull(
        catchThrowableOfType(SourceException.class, work::get), "it did not fail");
  }

  /** In the whole chain, as a log would print it. */
  private static void assertNothingLeaks(SourceException e) {
    StringWriter printed = new StringWriter();
    e.printStackTrace(new PrintWriter(printed, true));
    assertThat(printed.toString())
        .contains("Caused by: ")
        .doesNotContainIgnoringCase("secret")
        .doesNotContain("4711");
  }

  private void sql(String text) {
    Sessions.execute(session.dataSource(), text);
  }
}
