package io.github.penstock.benchmarks.peer;

import io.github.penstock.Penstock;
import io.github.penstock.PenstockBuilder;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Deadlines;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.Stale;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Reads;
import java.util.Objects;
import java.util.function.LongFunction;

/**
 * The library: a repository where entries last, else a cache with a policy of its own and the same
 * loader as its peers. Thread-safe.
 */
final class PenstockPeer implements Peer {

  private final Penstock penstock;
  private final ItemSource source;
  private final LongFunction<Item> reads;

  /** What a user declares. */
  @Repository
  @Cached(ttl = "1h", localTtl = "1h")
  public interface Items extends Reads<Item, Long> {}

  PenstockPeer(Site site) {
    PenstockBuilder builder =
        Penstock.builder()
            .namespace(site.namespace())
            .source(Postgres.connect(site.jdbcUrl()).poolSize(Site.POOL).pool(ItemSource.limits()));
    if (site.redisUri() != null) {
      builder.remote(Redis.connect(site.remote()).commandDeadline(Site.COMMAND_DEADLINE));
    }
    this.penstock = builder.open();
    this.source = new ItemSource(penstock.dataSource());
    this.reads = reads(site.profile());
  }

  private LongFunction<Item> reads(Profile profile) {
    if (profile == Profile.LASTING) {
      Items items = penstock.repository(Items.class);
      return id -> items.find(id).orElseThrow();
    }
    Cache<Long, Item> cache = penstock.cache("items", Long.class, Item.class, policy(profile));
    return id -> Objects.requireNonNull(cache.get(id, source::read), "item");
  }

  private static CachePolicy policy(Profile profile) {
    CachePolicy policy = CachePolicy.ttl(profile.ttl()).with(new Local(profile.localEntries()));
    return switch (profile) {
      case LASTING -> policy;
      case SHORT_LIVED ->
          policy
              .with(Stale.NEVER.withIfError(Profile.STALE_FOR))
              .with(Loading.DEFAULT.with(Deadlines.NONE.withSoft(Profile.SOFT_DEADLINE)));
      case PARTLY_LOCAL ->
          policy.with(
              new Degraded(
                  new Degraded.WhenRedisIsAway.Local(profile.ttl()),
                  Degraded.DEFAULT.onQuarantineFailure()));
    };
  }

  @Override
  public Item get(long id) {
    return reads.apply(id);
  }

  @Override
  public void close() {
    penstock.close();
  }
}
