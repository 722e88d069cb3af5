package io.github.penstock.metrics;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinderCompatibilityKit;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

/** Passes Micrometer's own kit for caches, on a real cache without a remote tier. */
class CacheMetricsTest extends CacheMeterBinderCompatibilityKit<Penstock> {

  private @Nullable Cache<String, String> mine;

  @Override
  public Penstock createCache() {
    Penstock penstock = Penstock.builder().open();
    mine =
        penstock.cache(
            "mycache", String.class, String.class, CachePolicy.ttl(Duration.ofMinutes(1)));
    return penstock;
  }

  @Override
  public CacheMeterBinder<Penstock> binder() {
    Family family = new Family("mycache");
    family.add("mycache");
    return new CacheMetrics(cache, family, Tags.empty());
  }

  @Override
  public void put(String key, String value) {
    Objects.requireNonNull(mine).put(key, value);
  }

  @Override
  public @Nullable String get(String key) {
    return Objects.requireNonNull(mine).get(key, missing -> null);
  }

  @Override
  public void dereferenceCache() {
    cache.close();
    super.dereferenceCache();
    mine = null;
  }

  @AfterEach
  void close() {
    if (cache != null) {
      cache.close();
    }
  }
}
