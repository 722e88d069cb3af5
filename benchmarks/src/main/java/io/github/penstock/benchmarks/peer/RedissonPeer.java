package io.github.penstock.benchmarks.peer;

import java.util.List;
import java.util.Objects;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RedissonClient;
import org.redisson.api.map.MapLoader;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.EvictionPolicy;
import org.redisson.api.options.LocalCachedMapOptions.ReconnectionStrategy;
import org.redisson.api.options.LocalCachedMapOptions.SyncStrategy;
import org.redisson.client.RedisConnectionException;
import org.redisson.config.Config;

/**
 * Redisson's local cached map with a loader. Its entries live in the process as long as the profile
 * says; in Redis the open-source edition keeps them for good. Thread-safe.
 */
final class RedissonPeer implements Peer {

  private static final int ATTEMPTS = 5;

  private final ItemSource source;
  private final RedissonClient client;
  private final RLocalCachedMap<Long, Item> map;

  RedissonPeer(Site site) {
    this.source = new ItemSource(site);
    Config config = new Config();
    config
        .useSingleServer()
        .setAddress(site.remote())
        .setTimeout((int) Site.COMMAND_DEADLINE.toMillis())
        .setRetryAttempts(0);
    this.client = connect(config);
    this.map =
        client.getLocalCachedMap(
            LocalCachedMapOptions.<Long, Item>name(site.namespace() + ":items")
                .cacheSize(site.profile().localEntries())
                .evictionPolicy(EvictionPolicy.LRU)
                .timeToLive(site.profile().ttl())
                .syncStrategy(SyncStrategy.INVALIDATE)
                .reconnectionStrategy(ReconnectionStrategy.CLEAR)
                .loader(
                    new MapLoader<Long, Item>() {
                      @Override
                      public Item load(Long id) {
                        return source.read(id);
                      }

                      @Override
                      public Iterable<Long> loadAllKeys() {
                        return List.of();
                      }
                    }));
  }

  /** Its first PINGs have the deadline of commands, which a machine that starts may miss. */
  private static RedissonClient connect(Config config) {
    for (int attempt = 1; ; attempt++) {
      try {
        return Redisson.create(config);
      } catch (RedisConnectionException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  @Override
  public Item get(long id) {
    return Objects.requireNonNull(map.get(id), "item");
  }

  @Override
  public void close() {
    client.shutdown();
    source.close();
  }
}
