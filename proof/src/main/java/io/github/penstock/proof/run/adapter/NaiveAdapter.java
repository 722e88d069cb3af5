package io.github.penstock.proof.run.adapter;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.Table;
import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Cache-aside as it is often written by hand: GET, on a miss SELECT and SET with a TTL; after the
 * commit DEL and PUBLISH, and subscribers drop their local entry. Nothing is delayed, and nothing
 * guards a fill against a write. Thread-safe.
 */
final class NaiveAdapter implements ProofAdapter {

  private final HikariDataSource database;
  private final RedisClient client;
  private final RedisCommands<String, String> redis;
  private final Cache<String, Value> local =
      Caffeine.newBuilder().maximumSize(10_000).expireAfterWrite(Duration.ofSeconds(30)).build();
  private final Site site;
  private final Hooks hooks;
  private final LongAdder[] tiers = {new LongAdder(), new LongAdder(), new LongAdder()};

  NaiveAdapter(Site site, Hooks hooks) {
    this.site = site;
    this.hooks = hooks;
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(site.jdbcUrl());
    config.setMaximumPoolSize(site.poolSize());
    this.database = new HikariDataSource(config);
    RedisURI uri = RedisURI.create(site.redisUri());
    uri.setTimeout(Duration.ofSeconds(1));
    this.client = RedisClient.create(uri);
    this.redis = client.connect().sync();
    StatefulRedisPubSubConnection<String, String> subscriber = client.connectPubSub();
    subscriber.addListener(
        new RedisPubSubAdapter<>() {
          @Override
          public void message(String channel, String name) {
            local.invalidate(name);
          }
        });
    subscriber.sync().subscribe(site.namespace());
  }

  @Override
  public Value read(Mode mode, Key key) {
    return mode == Mode.SOURCE ? NaiveRows.select(database, key) : cached(key);
  }

  private Value cached(Key key) {
    Value value = local.getIfPresent(key.name());
    if (value != null) {
      tiers[0].increment();
      return value;
    }
    try {
      String text = redis.get(site.namespace() + key.name());
      value = text == null ? null : NaiveRows.decode(text);
      tiers[value == null ? 2 : 1].increment();
      value = value == null ? load(key) : value;
      local.put(key.name(), value);
      return value;
    } catch (RedisException e) {
      return load(key);
    }
  }

  private Value load(Key key) {
    if (key.table() == Table.NOTES) {
      hooks.loading(key, 0);
    }
    Value value = NaiveRows.select(database, key);
    redis.set(site.namespace() + key.name(), NaiveRows.encode(value), SetArgs.Builder.ex(600));
    return value;
  }

  @Override
  public void transaction(Consumer<Writes> work) {
    List<Key> written = new ArrayList<>();
    NaiveRows.transaction(database, written, work, hooks);
    for (Key key : written) {
      local.invalidate(key.name());
      redis.del(site.namespace() + key.name());
      redis.publish(site.namespace(), key.name());
    }
  }

  @Override
  public Outcome outcomeOf(RuntimeException failure) {
    // From Redis it comes after the commit.
    return failure instanceof RedisException ? Outcome.OK : Outcome.FAIL;
  }

  @Override
  public Set<Mode> modes() {
    return EnumSet.of(Mode.BOUNDED, Mode.SOURCE);
  }

  @Override
  public Value read(String token, Key key) {
    throw new IllegalStateException("There are no tokens.");
  }

  @Override
  public @Nullable String lastCommit() {
    return null;
  }

  @Override
  public Tiers tiers() {
    return new Tiers(tiers[0].sum(), tiers[1].sum(), tiers[2].sum());
  }

  @Override
  public void close() {
    client.shutdown();
    database.close();
  }
}
