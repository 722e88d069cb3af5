package io.github.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.Await;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Nodes of a namespace of their own, and a look at the server from outside. Used by one test. */
final class Nodes implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(20);
  static final Duration LONG = Duration.ofMinutes(5);
  static final TypeRef STRING = TypeRef.of(String.class);

  final String namespace = "it-" + UUID.randomUUID();
  final Transactions transactions = new Transactions();
  private final List<AutoCloseable> open = new ArrayList<>();

  RemoteSession open(RemoteModule module) {
    return open(module, TimeSource.system());
  }

  RemoteSession open(RemoteModule module, TimeSource time) {
    RemoteContext context =
        new RemoteContext(
            namespace, "node-" + open.size(), time, transactions, Nodes.class.getClassLoader());
    RemoteSession session = module.open(context);
    open.add(session);
    return session;
  }

  /** For machines that are busy: only tests of the deadline have the default one. */
  static Redis patient(String uri) {
    return Redis.connect(uri).commandDeadline(PATIENCE).connectTimeout(PATIENCE);
  }

  /** A node that listens, once it does. */
  Heard listen(RemoteSession session) {
    Heard heard = new Heard();
    session.channel().subscribe(heard);
    heard.untilReady(1);
    return heard;
  }

  /** Commands of somebody else. */
  RedisCommands<String, String> admin(String uri) {
    RedisClient client = RedisClient.create(uri);
    open.add(client);
    StatefulRedisConnection<String, String> connection = client.connect();
    return connection.sync();
  }

  void closeLater(AutoCloseable one) {
    open.add(one);
  }

  /** The name of the state of a key's partition. */
  String state(RemoteSession session, CacheKey key) {
    return "{" + namespace + "." + session.tier().partitionOf(key) + "}:s";
  }

  String value(RemoteSession session, CacheKey key) {
    return "{%s.%d}:v:%s:%s"
        .formatted(namespace, session.tier().partitionOf(key), key.region(), key.key());
  }

  static CacheKey key(String text) {
    return new CacheKey("things", text);
  }

  /** The fields of a state that are not always there. */
  static List<String> work(RedisCommands<String, String> admin, String state) {
    return admin.hkeys(state).stream().filter(field -> field.matches("(?s)[lqt]:.*")).toList();
  }

  static RemoteRegion<String> region(RemoteSession session) {
    return session.tier().region("things", STRING, TagsOf.NONE);
  }

  static StoredEntry<String> entry(@Nullable String value) {
    return StoredEntry.living(value, LONG, Duration.ofMillis(7));
  }

  static Lease lease(RemoteRegion<String> region, CacheKey key) {
    Lookup<String> lookup = region.lease(List.of(key), LONG).get(key);
    assertThat(lookup).isInstanceOf(Lookup.Miss.class);
    return lookup instanceof Lookup.Miss<String> miss ? miss.lease() : new Lease.Wait(key);
  }

  static Lease.Granted granted(RemoteRegion<String> region, CacheKey key) {
    Lease lease = lease(region, key);
    assertThat(lease).isInstanceOf(Lease.Granted.class);
    return (Lease.Granted) lease;
  }

  static boolean load(RemoteRegion<String> region, CacheKey key, String value) {
    return result(region.fill(granted(region, key), entry(value)));
  }

  static @Nullable String found(RemoteRegion<String> region, CacheKey key) {
    Map<CacheKey, StoredEntry<String>> found = region.get(List.of(key), Assurance.HEARD);
    StoredEntry<String> entry = found.get(key);
    return entry == null ? null : entry.value();
  }

  static <T> T result(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Exception e) {
      throw new AssertionError("The stage failed", e);
    }
  }

  /** Commands, channel and load lock. */
  void assertEverythingWorks(RemoteSession session) {
    CacheKey key = key("k");
    Heard heard = listen(session);
    session.tier().invalidate(List.of(key));
    Await.until(
        "the invalidation is heard",
        PATIENCE,
        () -> heard.messages().stream().anyMatch(m -> m.keys().contains(key)));
    assertThat(load(region(session), key, "v")).isTrue();
    assertThat(found(region(session), key)).isEqualTo("v");
    LoadLock.Held held = session.loadLock().hold(key);
    Duration aWhile = Duration.ofMillis(100);
    Await.until(
        "the lock is held",
        PATIENCE,
        () -> {
          long start = TimeSource.system().nanoTime();
          session.loadLock().await(key, aWhile);
          return TimeSource.system().nanoTime() - start >= aWhile.toNanos();
        });
    held.close();
  }

  @Override
  public void close() {
    for (AutoCloseable one : open) {
      try {
        one.close();
      } catch (Exception e) {
        throw new AssertionError("Cannot close", e);
      }
    }
    open.clear();
  }
}
