package io.github.penstock.metrics;

import io.github.penstock.Penstock;
import io.github.penstock.spi.CacheMeter;
import io.github.penstock.spi.CacheMeters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Makes the meters of caches in one registry, a set for each label. Called by the engine.
 * Thread-safe.
 */
final class RegistryMeters implements CacheMeters {

  /** The label of all caches beyond the limit; no cache can have this name. */
  static final String OTHERS = "(others)";

  private static final char TENANT = '@';

  private final Penstock penstock;
  private final MeterRegistry registry;
  private final Tags tags;
  private final int mostCaches;
  private final Timer channelLag;
  private final Map<String, RegistryMeter> meters = new ConcurrentHashMap<>();

  RegistryMeters(Penstock penstock, MeterRegistry registry, Tags tags, int mostCaches) {
    this.penstock = penstock;
    this.registry = registry;
    this.tags = tags;
    this.mostCaches = mostCaches;
    this.channelLag =
        Buckets.timer("penstock.channel.lag", Buckets.SHORT)
            .tags(tags)
            .description("The way of a heartbeat through the invalidation channel and back")
            .register(registry);
  }

  @Override
  public synchronized CacheMeter of(String cache) {
    int tenant = cache.indexOf(TENANT);
    String name = tenant < 0 ? cache : cache.substring(0, tenant);
    RegistryMeter known = meters.get(name);
    if (known != null) {
      return known;
    }
    String label = meters.size() < mostCaches ? name : OTHERS;
    RegistryMeter meter = meters.computeIfAbsent(label, this::make);
    meter.family().add(name);
    return meter;
  }

  private RegistryMeter make(String label) {
    Family family = new Family(label);
    new CacheMetrics(penstock, family, tags).bindTo(registry);
    return new RegistryMeter(registry, family, tags.and("cache", label));
  }

  @Override
  public void channelAnswered(long nanos) {
    channelLag.record(nanos, TimeUnit.NANOSECONDS);
  }
}
