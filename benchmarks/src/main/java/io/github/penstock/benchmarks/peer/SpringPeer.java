package io.github.penstock.benchmarks.peer;

import io.lettuce.core.RedisURI;
import java.util.Objects;
import org.springframework.cache.Cache;
import org.springframework.data.redis.cache.RedisCacheConfiguration;
import org.springframework.data.redis.cache.RedisCacheManager;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Spring Cache over Spring Data Redis: one tier, and what {@code @Cacheable(sync = true)} calls,
 * which is what its guide recommends where many threads load the same. Thread-safe.
 */
final class SpringPeer implements Peer {

  private static final String CACHE = "items";

  private final ItemSource source;
  private final LettuceConnectionFactory factory;
  private final Cache cache;

  SpringPeer(Site site) {
    this.source = new ItemSource(site);
    RedisURI uri = RedisURI.create(site.remote());
    this.factory =
        new LettuceConnectionFactory(
            new RedisStandaloneConfiguration(uri.getHost(), uri.getPort()),
            LettuceClientConfiguration.builder().commandTimeout(Site.COMMAND_DEADLINE).build());
    factory.afterPropertiesSet();
    factory.start();
    RedisCacheManager manager =
        RedisCacheManager.builder(factory)
            .cacheDefaults(
                RedisCacheConfiguration.defaultCacheConfig()
                    .prefixCacheNameWith(site.namespace() + ":")
                    .entryTtl(site.profile().ttl()))
            .build();
    manager.afterPropertiesSet();
    this.cache = Objects.requireNonNull(manager.getCache(CACHE), CACHE);
  }

  @Override
  public Item get(long id) {
    return Objects.requireNonNull(cache.get(id, () -> source.read(id)), "item");
  }

  @Override
  public void close() {
    factory.destroy();
    source.close();
  }
}
