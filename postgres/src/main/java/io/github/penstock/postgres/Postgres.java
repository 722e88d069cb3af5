package io.github.penstock.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceModule;
import io.github.penstock.spi.SourceSession;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL database as the source. Made by users and handed to the builder of Penstock, which
 * opens it. Immutable and thread-safe; each wither returns another instance.
 *
 * <p>{@link #connect} makes a HikariCP pool of 10 connections that waits at most 5 s for one, pings
 * idle ones every 2 min, replaces each after 30 min, and ends with the session. {@link #over} uses
 * a {@link DataSource} of yours and never closes it. Opening connects and asks what the server is.
 *
 * <p><b>Proof.</b> On a primary of version 13 or newer each load tells, in its one statement, which
 * transactions it saw finished ({@code pg_current_snapshot()}), and each transaction has an id: so
 * nothing is cached that a writer has replaced meanwhile, however long that writer takes. Less is
 * promised, and a warning says so when Penstock is opened or at the first connection, where
 *
 * <ul>
 *   <li>the server is older than 13: announcements of writers end after 30 s instead of by proof.
 *       Connections of {@link #connect} get {@code idle_in_transaction_session_timeout} of 25 s
 *       unless there is a setting already; set it yourself for {@link #over};
 *   <li>the server is a standby: nothing that is read from it is cached, until it is promoted;
 *   <li>the user may not call {@code pg_control_system()}, {@code pg_current_wal_lsn()} or {@code
 *       pg_walfile_name(text)}: another server behind the same address, or a promoted standby,
 *       cannot be told from the one before. All of it is asked once for each connection of the
 *       driver, so a proxy must cut its connections when it changes servers.
 * </ul>
 *
 * <p><b>Rows that are final.</b> The catalogue is asked at the first write of a table and again
 * every 10 minutes which triggers, rules and foreign keys may change rows after RETURNING has given
 * them back, and which tables cascades reach. Until it was asked again, a new trigger is not known.
 *
 * <p><b>Other code.</b> {@link SourceSession#dataSource()} is for code that is not a repository.
 * Inside {@code transaction(..)} it gives handles of the transaction's own connection. How it ends
 * is decided by who began it: on a handle {@code commit()}, {@code setAutoCommit(..)} and {@code
 * close()} leave the transaction alone, {@code rollback()} lets it only roll back, and what belongs
 * to the whole transaction (isolation, read only, schema) cannot be set. Outside it gives a
 * connection of its own whose transactions are noticed: {@code setAutoCommit(false)} begins one,
 * which repositories and caches of the thread join; {@code commit()} announces what they changed,
 * and throws {@link SQLException} with the cause where that is refused; {@code rollback()} and
 * {@code close()} roll back. A second connection that begins one meanwhile has a transaction of its
 * own, and the first is current again when that has ended; another thread may end it.
 *
 * <p>Every statement on such a connection counts as a write that nobody saw, since a query may call
 * a function that writes, unless the connection is read only; that costs caching in the rest of the
 * transaction and nothing else. The same holds for whoever unwraps it. Do not send COMMIT or
 * ROLLBACK as the text of a statement.
 *
 * @since 0.1
 */
public final class Postgres implements SourceModule {

  private static final String URL_PREFIX = "jdbc:postgresql:";
  private static final AtomicInteger POOLS = new AtomicInteger();

  private final @Nullable DataSource given;
  private final @Nullable String url;
  private final Consumer<HikariConfig> settings;
  private final PostgresOptions options;

  private Postgres(
      @Nullable DataSource given,
      @Nullable String url,
      Consumer<HikariConfig> settings,
      PostgresOptions options) {
    this.given = given;
    this.url = url;
    this.settings = settings;
    this.options = options;
  }

  private Postgres with(PostgresOptions changed) {
    return new Postgres(given, url, settings, changed);
  }

  /**
   * A database by its address. Connects when Penstock is opened.
   *
   * @param jdbcUrl {@code jdbc:postgresql://host:port/database}, with the driver's parameters
   * @return the source; throws {@link IllegalArgumentException} for an address of another kind
   */
  public static Postgres connect(String jdbcUrl) {
    Objects.requireNonNull(jdbcUrl, "jdbcUrl");
    if (!jdbcUrl.startsWith(URL_PREFIX)) {
      throw new IllegalArgumentException(
          "jdbcUrl must start with " + URL_PREFIX + ", as in " + URL_PREFIX + "//localhost/shop");
    }
    return new Postgres(null, jdbcUrl, config -> {}, PostgresOptions.DEFAULT);
  }

  /**
   * A database behind a data source that the caller owns and closes after Penstock. Its connections
   * are expected in autocommit mode and go back in the mode in which they came.
   *
   * @param dataSource any, with or without a pool; its connections are those of the PostgreSQL
   *     driver or wrap them
   * @return the source
   */
  public static Postgres over(DataSource dataSource) {
    Objects.requireNonNull(dataSource, "dataSource");
    return new Postgres(dataSource, null, config -> {}, PostgresOptions.DEFAULT);
  }

  /**
   * Who logs in.
   *
   * @param name the user's name
   * @return a source with that user; throws {@link IllegalStateException} after {@link #over}
   */
  public Postgres user(String name) {
    Objects.requireNonNull(name, "name");
    return pool(config -> config.setUsername(name));
  }

  /**
   * The password, which is never printed.
   *
   * @param secret the password
   * @return a source with that password; throws {@link IllegalStateException} after {@link #over}
   */
  public Postgres password(String secret) {
    Objects.requireNonNull(secret, "secret");
    return pool(config -> config.setPassword(secret));
  }

  /**
   * How many connections the pool holds at most.
   *
   * @param connections at least 1; a thread needs one at a time, and one more where what it runs
   *     after a {@code commit()} on a connection of {@link SourceSession#dataSource()} asks, too
   * @return a source with that pool; throws {@link IllegalStateException} after {@link #over}
   */
  public Postgres poolSize(int connections) {
    if (connections < 1) {
      throw new IllegalArgumentException("poolSize " + connections + " is less than 1");
    }
    return pool(config -> config.setMaximumPoolSize(connections));
  }

  /**
   * Any other setting of HikariCP. Called when Penstock is opened, after the library's own
   * settings; what is set later wins.
   *
   * @param change sets it
   * @return a source with that setting; throws {@link IllegalStateException} after {@link #over}
   */
  public Postgres pool(Consumer<HikariConfig> change) {
    Objects.requireNonNull(change, "change");
    if (given != null) {
      throw new IllegalStateException(
          "Postgres.over(dataSource) uses a pool that is not ours: set it up on that data source");
    }
    return new Postgres(null, url, settings.andThen(change), options);
  }

  /**
   * Allows the values of parameters, and what the server says about rows, in messages of
   * exceptions. Without it neither appears in any exception of this source, because they may be
   * personal data.
   *
   * @return a source that shows them
   */
  public Postgres showParameterValues() {
    return with(options.showingValues());
  }

  /**
   * From when on a transaction is reported that is still open, or has ended: one warning each, with
   * its time, its thread, the number of its statements, and who began it.
   *
   * @param limit more than zero; 10 s without this
   * @return a source that reports such transactions
   */
  public Postgres slowTransaction(Duration limit) {
    Objects.requireNonNull(limit, "limit");
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("slowTransaction " + limit + " is not more than zero");
    }
    return with(options.withSlowTransaction(limit));
  }

  /**
   * The variable that the policies of row-level security read, as {@code
   * current_setting('penstock.tenant', true)} does. Work of {@code penstock.as(tenant)} sets it in
   * each of its transactions, and on each connection of its {@code dataSource()} until that is
   * closed; without a tenant it is empty or unknown.
   *
   * @param name a name with a dot, such as {@code app.tenant}; {@code penstock.tenant} without this
   * @return a source with that variable; throws {@link IllegalArgumentException} for a name that no
   *     variable of an application can have
   */
  public Postgres tenantVariable(String name) {
    Objects.requireNonNull(name, "name");
    return with(options.withTenantVariable(name));
  }

  /**
   * Does not open without the table of the outbox. Without this, writes whose invalidation cannot
   * be announced fail where there is no table.
   *
   * @return a source that demands it
   */
  public Postgres requireOutbox() {
    return with(options.requiringOutbox());
  }

  /**
   * What creates the table of the outbox, in which writes leave word of their invalidation while
   * Redis cannot be told; for Flyway it is in the location {@code classpath:db/penstock}. The
   * application needs SELECT, INSERT and DELETE on it. Create it, then open all nodes again: each
   * looks for it once, when it is opened.
   *
   * @return statements, each ended by a semicolon; running them again does no harm
   */
  public static String outboxDdl() {
    return OutboxTable.ddl();
  }

  @Override
  public SourceSession open(SourceContext context) {
    Objects.requireNonNull(context, "context");
    if (given != null) {
      return session(given, null, context);
    }
    HikariDataSource pool = openPool();
    try {
      return session(pool, pool, context);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private SourceSession session(
      DataSource dataSource, @Nullable HikariDataSource owned, SourceContext context) {
    Failures failures = new Failures(options.showsValues(), new PoolFigures(dataSource));
    Server server = ask(dataSource, failures);
    boolean limitsIdle = owned != null && !server.isProvable();
    server.warn(address(), limitsIdle);
    PhysicalConnections physical = new PhysicalConnections(limitsIdle);
    Connections connections = new Connections(dataSource, failures, server, physical);
    return new PostgresSession(dataSource, owned, connections, options, context);
  }

  private Server ask(DataSource dataSource, Failures failures) {
    try (Connection connection = dataSource.getConnection()) {
      return Server.ask(connection);
    } catch (SQLException e) {
      throw failures.unopened(address(), e);
    }
  }

  private HikariDataSource openPool() {
    HikariConfig config = new HikariConfig();
    config.setPoolName("penstock-postgres-" + POOLS.incrementAndGet());
    config.setDriverClassName("org.postgresql.Driver");
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(10);
    config.setConnectionTimeout(Duration.ofSeconds(5).toMillis());
    config.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
    config.setMaxLifetime(Duration.ofMinutes(30).toMillis());
    config.addDataSourceProperty("ApplicationName", "penstock");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    // The server's DETAIL quotes rows, and code on session.dataSource() sees the driver's own text.
    config.addDataSourceProperty("logServerErrorDetail", Boolean.toString(options.showsValues()));
    settings.accept(config);
    try {
      return new HikariDataSource(config);
    } catch (HikariPool.PoolInitializationException e) {
      throw new Failures(options.showsValues(), () -> "").unopened(address(), asSqlException(e));
    }
  }

  private static SQLException asSqlException(HikariPool.PoolInitializationException e) {
    return e.getCause() instanceof SQLException cause ? cause : new SQLException(e);
  }

  /** The address without its parameters, among which may be a password. */
  private String address() {
    return url == null ? "a given data source" : url.replaceFirst("\\?.*", "");
  }

  @Override
  public String toString() {
    return "Postgres(" + address() + ")";
  }
}
