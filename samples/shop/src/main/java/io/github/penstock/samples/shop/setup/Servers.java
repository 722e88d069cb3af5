package io.github.penstock.samples.shop.setup;

import io.github.penstock.testkit.server.PostgresOptions;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL and Redis: those that were named, or servers of our own that go when this is closed.
 * In a Redis that is not ours everything is below a random namespace, which is emptied at the end.
 * Used by one thread.
 */
public final class Servers implements AutoCloseable {

  private static final int SCANNED = 1_000;

  private final String namespace = "shop-" + UUID.randomUUID().toString().substring(0, 8);
  private final @Nullable PostgresServer postgres;
  private final @Nullable RedisServer redis;
  private final String jdbcUrl;
  private final String redisUri;

  private Servers(@Nullable String jdbcUrl, @Nullable String redisUri) {
    RedisServer ownRedis = redisUri == null ? RedisServer.startOwn(RedisOptions.defaults()) : null;
    boolean started = false;
    try {
      this.postgres = jdbcUrl == null ? PostgresServer.startOwn(PostgresOptions.defaults()) : null;
      started = true;
    } finally {
      if (!started && ownRedis != null) {
        ownRedis.close();
      }
    }
    this.redis = ownRedis;
    this.jdbcUrl = postgres == null ? String.valueOf(jdbcUrl) : postgres.jdbcUrl();
    this.redisUri = redis == null ? String.valueOf(redisUri) : redis.uri();
  }

  /**
   * Starts what was not named.
   *
   * @param jdbcUrl of a running PostgreSQL, or null for one of our own
   * @param redisUri of a running Redis, or null for one of our own
   * @param progress is told what is done
   * @return the servers, running
   */
  public static Servers start(
      @Nullable String jdbcUrl, @Nullable String redisUri, Consumer<String> progress) {
    if (jdbcUrl == null || redisUri == null) {
      progress.accept("starting servers");
    }
    return new Servers(jdbcUrl, redisUri);
  }

  /**
   * Where PostgreSQL is.
   *
   * @return a JDBC URL
   */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  /**
   * Where Redis is.
   *
   * @return a Redis URI
   */
  public String redisUri() {
    return redisUri;
  }

  /**
   * What our keys in Redis begin with.
   *
   * @return the namespace of this run
   */
  public String namespace() {
    return namespace;
  }

  /**
   * Whether the tables go with the server.
   *
   * @return true for a PostgreSQL of our own
   */
  public boolean ownsDatabase() {
    return postgres != null;
  }

  /** Ends the servers that are ours and leaves nothing in those that are not. */
  @Override
  public void close() {
    try {
      if (postgres != null) {
        postgres.close();
      }
    } finally {
      if (redis != null) {
        redis.close();
      } else {
        deleteKeys();
      }
    }
  }

  private void deleteKeys() {
    RedisClient client = RedisClient.create(redisUri);
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      RedisCommands<String, String> commands = connection.sync();
      ScanArgs ours = ScanArgs.Builder.matches("{" + namespace + "*").limit(SCANNED);
      KeyScanCursor<String> cursor = commands.scan(ScanCursor.INITIAL, ours);
      unlink(commands, cursor);
      while (!cursor.isFinished()) {
        cursor = commands.scan(cursor, ours);
        unlink(commands, cursor);
      }
    } finally {
      client.shutdown();
    }
  }

  private static void unlink(RedisCommands<String, String> commands, KeyScanCursor<String> found) {
    if (!found.getKeys().isEmpty()) {
      commands.unlink(found.getKeys().toArray(String[]::new));
    }
  }
}
