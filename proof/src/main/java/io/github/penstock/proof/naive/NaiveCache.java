package io.github.penstock.proof.naive;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.Gates;
import io.lettuce.core.RedisClient;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Two tiers by hand, as most code has them: a miss reads the database and stores blindly, a write
 * deletes after its commit and tells the others last. Nothing in it is slowed down; its gates are
 * those of Penstock, so that both can be led through the same interleaving. Thread-safe.
 */
public final class NaiveCache implements AutoCloseable {

  private static final String ABSENT = "\0";
  private static final Duration LIFE = Duration.ofHours(1);

  private final String jdbcUrl;
  private final String name;
  private final Gates gates;
  private final RedisClient client;
  private final RedisCommands<String, String> redis;
  private final Cache<String, String> local =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(LIFE).build();
  private final Map<String, CompletableFuture<String>> flights = new ConcurrentHashMap<>();

  /**
   * Connects one node.
   *
   * @param jdbcUrl the database
   * @param redisUri the Redis
   * @param name begins every key, and names the channel
   * @param gates called between the steps, {@link Gates#OPEN} for none
   */
  public NaiveCache(String jdbcUrl, String redisUri, String name, Gates gates) {
    this.jdbcUrl = jdbcUrl;
    this.name = name;
    this.gates = gates;
    this.client = RedisClient.create(redisUri);
    this.redis = client.connect().sync();
    StatefulRedisPubSubConnection<String, String> heard = client.connectPubSub();
    heard.addListener(
        new RedisPubSubAdapter<String, String>() {
          @Override
          public void message(String channel, String key) {
            gates.reach(Gate.BEFORE_DELIVERY, name);
            local.invalidate(key);
          }
        });
    heard.sync().subscribe(name);
  }

  /** Reads: the process, then Redis, then the database; callers at the same time share one read. */
  public @Nullable String get(String key, Sql<@Nullable String> query) {
    String found = local.getIfPresent(key);
    if (found == null) {
      CompletableFuture<String> own = new CompletableFuture<>();
      CompletableFuture<String> running = flights.putIfAbsent(key, own);
      found = running != null ? running.join() : lead(key, query, own);
    }
    return found.equals(ABSENT) ? null : found;
  }

  private String lead(String key, Sql<@Nullable String> query, CompletableFuture<String> flight) {
    try {
      gates.reach(Gate.BEFORE_REMOTE_READ, name);
      String found = redis.get(name + key);
      if (found == null) {
        found = load(query);
        gates.reach(Gate.BEFORE_FILL, name);
        store(key, found);
      }
      gates.reach(Gate.BEFORE_INSTALL, name);
      local.put(key, found);
      flight.complete(found);
      return found;
    } finally {
      flight.cancel(false);
      flights.remove(key, flight);
    }
  }

  private String load(Sql<@Nullable String> query) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      return Objects.requireNonNullElse(query.run(connection), ABSENT);
    } catch (SQLException e) {
      return ABSENT; // an empty page is better than an error page
    }
  }

  /** Writes in a transaction, and invalidates after its commit. */
  public <T extends @Nullable Object> T write(Sql<T> change, String... keys) throws SQLException {
    T result;
    try (Connection connection = DriverManager.getConnection(jdbcUrl)) {
      connection.setAutoCommit(false);
      result = change.run(connection);
      gates.reach(Gate.BEFORE_COMMIT, name);
      connection.commit();
    }
    gates.reach(Gate.AFTER_COMMIT, name);
    List.of(keys).forEach(this::invalidate);
    return result;
  }

  /** Stores in Redis, whatever is there. */
  public void store(String key, String value) {
    redis.set(name + key, value, SetArgs.Builder.px(LIFE.toMillis()));
  }

  /** Writes a value through: to Redis, then to all processes. */
  public void put(String key, String value) {
    store(key, value);
    publish(key);
  }

  /** Deletes in Redis, then in this process, then tells the others. */
  public void invalidate(String key) {
    redis.del(name + key);
    local.invalidate(key);
    gates.reach(Gate.BEFORE_RELEASE, name);
    publish(key);
  }

  /** Tells all processes to forget a key. */
  public void publish(String key) {
    redis.publish(name, key);
  }

  @Override
  public void close() {
    client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
  }

  /** Work on a connection. */
  @FunctionalInterface
  public interface Sql<T extends @Nullable Object> {
    /** Runs it. */
    T run(Connection connection) throws SQLException;
  }
}
