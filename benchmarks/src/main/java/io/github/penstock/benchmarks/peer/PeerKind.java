package io.github.penstock.benchmarks.peer;

import com.alicp.jetcache.CacheManager;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.penstock.Penstock;
import io.lettuce.core.RedisClient;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.postgresql.Driver;
import org.redisson.Redisson;
import org.springframework.data.redis.cache.RedisCacheManager;

/** Which cache is measured. Immutable and thread-safe. */
public enum PeerKind {
  /** The library. */
  PENSTOCK(PenstockPeer::new, true, Penstock.class),
  /** Caffeine, Lettuce and JDBC joined by hand. */
  HANDWRITTEN(HandwrittenPeer::new, true, Caffeine.class, RedisClient.class),
  /** JetCache, both tiers. */
  JETCACHE(JetCachePeer::new, true, CacheManager.class, RedisClient.class),
  /** Spring Cache over Spring Data Redis: one tier. */
  SPRING(SpringPeer::new, false, RedisCacheManager.class, RedisClient.class),
  /** Redisson's local cached map. */
  REDISSON(RedissonPeer::new, false, Redisson.class),
  /** No cache at all. */
  JDBC(JdbcPeer::new, true, Driver.class);

  @SuppressWarnings("ImmutableEnumChecker") // a constructor of this package
  private final Function<Site, Peer> opening;

  private final boolean withoutRedis;

  @SuppressWarnings("ImmutableEnumChecker") // made once, and handed out as a stream
  private final Class<?>[] libraries;

  PeerKind(Function<Site, Peer> opening, boolean withoutRedis, Class<?>... libraries) {
    this.opening = opening;
    this.withoutRedis = withoutRedis;
    this.libraries = libraries;
  }

  /**
   * The kind of that name.
   *
   * @param text as the command takes it
   * @return empty where there is none
   */
  public static Optional<PeerKind> of(String text) {
    return Stream.of(values()).filter(kind -> kind.text().equals(text)).findFirst();
  }

  /**
   * The name for people.
   *
   * @return in small letters
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Connects.
   *
   * @param site where to
   * @return the peer, ready
   */
  public Peer open(Site site) {
    return opening.apply(site);
  }

  /**
   * What is measured where the remote tier is off by choice.
   *
   * @return the same cache where it works without Redis, else the database alone
   */
  public PeerKind withoutRedis() {
    return withoutRedis ? this : JDBC;
  }

  /**
   * The classes whose jars say which versions are measured.
   *
   * @return one for each library
   */
  public Stream<Class<?>> libraries() {
    return Stream.of(libraries);
  }
}
