package io.github.penstock.it;

import io.github.penstock.Penstock;
import io.github.penstock.PenstockBuilder;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.fault.Direction;
import io.github.penstock.testkit.fault.Fault;
import io.github.penstock.testkit.fault.FaultProxy;
import io.github.penstock.testkit.fault.Link;
import io.github.penstock.testkit.server.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Opens nodes over one database and one Redis, and closes them. */
public final class Nodes implements AutoCloseable {

  /** How long to wait for what takes place at once. */
  public static final Duration SOON = Duration.ofSeconds(5);

  private static final String RESTRICTED = "penstock_it_restricted";

  private final String jdbcUrl;
  private final String redisUri;
  private final String namespace = "it-" + UUID.randomUUID().toString().substring(0, 8);
  private final List<Penstock> open = new ArrayList<>();
  private final List<FaultProxy> proxies = new ArrayList<>();

  /**
   * Makes a database, and opens nothing yet.
   *
   * @param ddl run in the new database
   */
  public Nodes(PostgresServer postgres, String redisUri, String... ddl) {
    this.jdbcUrl = postgres.newDatabase();
    this.redisUri = redisUri;
    for (String statement : ddl) {
      sql(statement);
    }
  }

  /** Of the database. */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  /** A node. */
  public Penstock open() {
    return open(builder -> builder);
  }

  /** A node that is built in another way. */
  public Penstock open(UnaryOperator<PenstockBuilder> changes) {
    Penstock penstock =
        changes
            .apply(
                Penstock.builder()
                    .namespace(namespace)
                    .source(Postgres.connect(jdbcUrl))
                    .remote(Redis.connect(redisUri)))
            .open();
    open.add(penstock);
    return penstock;
  }

  /**
   * A node whose user is nobody special: policies of row-level security do not concern superusers,
   * nor those who own a table. With one connection, so that what a tenant leaves on it the next one
   * would meet.
   */
  public Penstock openRestricted() {
    // Roles are the server's, not the database's.
    sql(
        "do $$ begin create role "
            + RESTRICTED
            + "; exception when duplicate_object then null; end $$");
    sql("grant all on all tables in schema public to " + RESTRICTED);
    return open(
        builder ->
            builder.source(
                Postgres.connect(jdbcUrl)
                    .poolSize(1)
                    .pool(config -> config.setConnectionInitSql("set role " + RESTRICTED))));
  }

  /** A node of which no transaction hears the answer to COMMIT: the server commits. */
  public Penstock openCutAtCommit() {
    FaultProxy proxy = FaultProxy.before(jdbcUrl);
    proxies.add(proxy);
    proxy.inject(Fault.cut(Direction.TO_CLIENT, 0), Link::isCommitting);
    return open(builder -> builder.source(Postgres.connect(proxy.uri())));
  }

  /** Changes the database behind the library's back. */
  public void sql(String statement) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement direct = connection.createStatement()) {
      direct.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Where the reads of a cache were answered. */
  public static CacheStats.Reads reads(Penstock penstock, String cache) {
    return penstock.stats().caches().get(cache).reads();
  }

  /** Until a read sends no statement. */
  public static void untilCached(Penstock penstock, Runnable read) {
    Await.until(
        "the read is answered by a cache",
        SOON,
        () -> {
          long before = penstock.stats().statements();
          read.run();
          return penstock.stats().statements() == before;
        });
  }

  /** Messages between nodes take their time, which the bound limits. */
  public static <T> void soon(Supplier<T> read, T expected) {
    Await.until("the other node has it: " + expected, SOON, () -> read.get().equals(expected));
  }

  /** Fills and releases end off the caller's path: waits until the next read is a local hit. */
  public static void untilLocal(Penstock penstock, String cache, Runnable read) {
    Await.until(
        "the read is answered by the local tier",
        SOON,
        () -> {
          long before = reads(penstock, cache).localHits();
          read.run();
          return reads(penstock, cache).localHits() > before;
        });
  }

  @Override
  public void close() {
    open.forEach(Penstock::close);
    proxies.forEach(FaultProxy::close);
  }
}
