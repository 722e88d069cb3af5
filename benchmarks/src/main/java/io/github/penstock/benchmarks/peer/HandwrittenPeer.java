package io.github.penstock.benchmarks.peer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Caffeine, Lettuce and JDBC joined by hand, as a careful team writes it: one load a key in the
 * process by Caffeine, a deadline for Redis, and the database where Redis fails. Thread-safe.
 */
final class HandwrittenPeer implements Peer {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ItemSource source;
  private final String namespace;
  private final long ttlMillis;
  private final @Nullable RedisClient client;
  private final @Nullable RedisCommands<String, String> redis;
  private final LoadingCache<Long, Item> local;

  HandwrittenPeer(Site site) {
    this.source = new ItemSource(site);
    this.namespace = site.namespace() + ":";
    this.ttlMillis = site.profile().ttl().toMillis();
    if (site.redisUri() == null) {
      this.client = null;
      this.redis = null;
    } else {
      this.client = RedisClient.create(site.remote());
      StatefulRedisConnection<String, String> connection = client.connect();
      connection.setTimeout(Site.COMMAND_DEADLINE);
      this.redis = connection.sync();
    }
    this.local =
        Caffeine.newBuilder()
            .maximumSize(site.profile().localEntries())
            .expireAfterWrite(site.profile().ttl())
            .build(this::fromRemoteOrSource);
  }

  @Override
  public Item get(long id) {
    return local.get(id);
  }

  private Item fromRemoteOrSource(Long id) {
    if (redis == null) {
      return source.read(id);
    }
    String key = namespace + id;
    try {
      String found = redis.get(key);
      if (found != null) {
        return JSON.readValue(found, Item.class);
      }
    } catch (RedisException e) {
      return source.read(id);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    Item item = source.read(id);
    try {
      redis.set(key, JSON.writeValueAsString(item), SetArgs.Builder.px(ttlMillis));
    } catch (RedisException e) {
      // The next one reads the database again.
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
    return item;
  }

  @Override
  public void close() {
    if (client != null) {
      client.shutdown();
    }
    source.close();
  }
}
