package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import io.github.penstock.benchmarks.peer.Profile;
import io.github.penstock.benchmarks.peer.Site;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Servers of the run's own, and the processes in front of them. Used by the main thread. */
final class Stage implements AutoCloseable {

  private static final int PINGS = 500;

  /** Until all threads of all processes wait for the moment at which they begin. */
  private static final Duration LEAD = Duration.ofMillis(300);

  private final TimeSource time = TimeSource.system();
  private final Sizes sizes;
  private final Stop stop;
  private final Consumer<String> news;
  private final Path folder;
  private final RedisServer redis;
  private final PostgresServer postgres;
  private final Database database;
  private final Duration roundTrip;
  private int namespaces;

  /**
   * Starts the servers.
   *
   * @param news is told what people may want to know meanwhile, by several threads
   */
  Stage(Sizes sizes, Stop stop, Consumer<String> news) throws IOException, SQLException {
    this.sizes = sizes;
    this.stop = stop;
    this.news = news;
    this.folder = Files.createTempDirectory("penstock-stampede-");
    boolean started = false;
    RedisServer ownRedis = null;
    PostgresServer ownPostgres = null;
    try {
      ownRedis = RedisServer.startOwn(RedisOptions.defaults());
      ownPostgres =
          PostgresServer.startOwn(
              PostgresOptions.defaults()
                  .setting("shared_preload_libraries", Database.COUNTER)
                  .setting("pg_stat_statements.track_utility", "off"));
      this.redis = ownRedis;
      this.postgres = ownPostgres;
      this.database = new Database(postgres.jdbcUrl());
      database.create(Sizes.ROWS);
      this.roundTrip = ping(redis.uri());
      started = true;
    } finally {
      if (!started) {
        close(ownRedis, ownPostgres, folder);
      }
    }
  }

  private static Duration ping(String uri) {
    RedisClient client = RedisClient.create(uri);
    TimeSource clock = TimeSource.system();
    long[] nanos = new long[PINGS];
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      for (int i = 0; i < PINGS; i++) {
        long start = clock.nanoTime();
        connection.sync().ping();
        nanos[i] = clock.nanoTime() - start;
      }
    } finally {
      client.shutdown();
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[PINGS / 2]);
  }

  /** Starts nodes that share a Redis which is empty for them. */
  Nodes nodes(int count, PeerKind kind, Profile profile) {
    return Nodes.start(this, count, kind, site(profile, redis.uri()), folder);
  }

  /** Starts nodes of the same cache without its remote tier. */
  Nodes nodesWithoutRedis(int count, PeerKind kind, Profile profile) {
    return Nodes.start(this, count, kind.withoutRedis(), site(profile, null), folder);
  }

  private Site site(Profile profile, @Nullable String redisUri) {
    checkStop();
    return new Site(postgres.jdbcUrl(), redisUri, "stampede" + namespaces++, profile);
  }

  /** A moment at which everybody can begin. */
  long soon() {
    return time.nanoTime() + LEAD.toNanos();
  }

  /** Waits. */
  void waitUntil(long moment) {
    Duration left = Duration.ofNanos(moment - time.nanoTime());
    if (!left.isNegative() && stop.await(left)) {
      throw new StoppedException();
    }
  }

  /** Throws where the user wants an end. */
  void checkStop() {
    if (stop.await(Duration.ZERO)) {
      throw new StoppedException();
    }
  }

  /** Tells people something. */
  void say(String text) {
    news.accept(text);
  }

  TimeSource time() {
    return time;
  }

  Sizes sizes() {
    return sizes;
  }

  Database database() {
    return database;
  }

  RedisServer redis() {
    return redis;
  }

  PostgresServer postgres() {
    return postgres;
  }

  /** The median of a PING in this run. */
  Duration roundTrip() {
    return roundTrip;
  }

  @Override
  public void close() throws IOException {
    close(redis, postgres, folder);
  }

  private static void close(
      @Nullable RedisServer redis, @Nullable PostgresServer postgres, Path folder)
      throws IOException {
    try (redis;
        postgres) {
      List<Path> files;
      try (Stream<Path> all = Files.walk(folder)) {
        files = all.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    }
  }
}
