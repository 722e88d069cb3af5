package io.github.penstock.benchmarks.peer;

import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheConsts;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.QuickConfig;
import io.lettuce.core.RedisClient;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * JetCache with both tiers, penetration protection and local tiers that are told of changes.
 * Thread-safe.
 */
final class JetCachePeer implements Peer {

  private final ItemSource source;
  private final @Nullable RedisClient client;
  private final SimpleCacheManager manager = new SimpleCacheManager();
  private final Cache<Long, Item> cache;

  JetCachePeer(Site site) {
    this.source = new ItemSource(site);
    this.client = site.redisUri() == null ? null : RedisClient.create(site.remote());
    Map<String, CacheBuilder> local =
        Map.of(
            CacheConsts.DEFAULT_AREA,
            CaffeineCacheBuilder.createCaffeineCacheBuilder()
                .keyConvertor(Fastjson2KeyConvertor.INSTANCE));
    Map<String, CacheBuilder> remote =
        client == null ? Map.of() : Map.of(CacheConsts.DEFAULT_AREA, remote(client, site));
    manager.setCacheBuilderTemplate(template(local, remote));
    this.cache =
        manager.getOrCreateCache(
            QuickConfig.newBuilder("items:")
                .cacheType(client == null ? CacheType.LOCAL : CacheType.BOTH)
                .expire(site.profile().ttl())
                .localExpire(site.profile().ttl())
                .localLimit(site.profile().localEntries())
                .syncLocal(client != null)
                .penetrationProtect(true)
                .<Long, Item>loader(source::read)
                .build());
  }

  @SuppressWarnings({"unchecked", "varargs"}) // unchecked: JetCache takes an array of maps
  private static CacheBuilderTemplate template(
      Map<String, CacheBuilder> local, Map<String, CacheBuilder> remote) {
    return new CacheBuilderTemplate(true, local, remote);
  }

  private static CacheBuilder remote(RedisClient client, Site site) {
    return RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
        .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
        .valueEncoder(JavaValueEncoder.INSTANCE)
        .valueDecoder(JavaValueDecoder.INSTANCE)
        .keyPrefix(site.namespace() + ":")
        .broadcastChannel(site.namespace())
        .redisClient(client)
        .asyncResultTimeoutInMillis(Site.COMMAND_DEADLINE.toMillis());
  }

  @Override
  public Item get(long id) {
    return Objects.requireNonNull(cache.get(id), "item");
  }

  @Override
  public void close() {
    manager.close();
    if (client != null) {
      client.shutdown();
    }
    source.close();
  }
}
