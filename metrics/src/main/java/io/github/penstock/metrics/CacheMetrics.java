package io.github.penstock.metrics;

import io.github.penstock.Penstock;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.Tier;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.cache.CacheMeterBinder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is counted of the caches of one label: Micrometer's standard names for caches, and what
 * those do not cover. Reads the counters that there are anyway. Thread-safe; holds the Penstock
 * weakly.
 */
final class CacheMetrics extends CacheMeterBinder<Penstock> {

  private final Family family;

  CacheMetrics(Penstock penstock, Family family, Iterable<Tag> tags) {
    super(penstock, family.label(), tags);
    this.family = family;
  }

  @Override
  protected Long size() {
    return (long) of(stats -> stats.local().entries());
  }

  @Override
  protected long hitCount() {
    return (long) of(stats -> stats.reads().localHits() + stats.reads().remoteHits());
  }

  @Override
  protected Long missCount() {
    return (long) of(stats -> stats.reads().misses());
  }

  @Override
  protected Long evictionCount() {
    return (long) of(stats -> stats.local().evictions());
  }

  @Override
  protected long putCount() {
    return (long) of(stats -> stats.fills().accepted() + stats.fills().written());
  }

  private double of(ToDoubleFunction<CacheStats> number) {
    Penstock penstock = getCache();
    return penstock == null ? 0 : number(penstock, number);
  }

  private double number(Penstock penstock, ToDoubleFunction<CacheStats> number) {
    CacheStats stats = family.stats(penstock);
    return stats == null ? 0 : number.applyAsDouble(stats);
  }

  @Override
  protected void bindImplementationSpecificMetrics(MeterRegistry registry) {
    reads(registry);
    loads(registry);
    fills(registry);
    writes(registry);
  }

  private void reads(MeterRegistry registry) {
    String hits = "penstock.hits";
    String hitsText = "Reads that a tier answered";
    counter(registry, hits, hitsText, "tier", Labels.of(Tier.LOCAL), s -> s.reads().localHits());
    counter(registry, hits, hitsText, "tier", Labels.of(Tier.REMOTE), s -> s.reads().remoteHits());
    counter(
        registry,
        "penstock.stale",
        "Reads that were given a value past its life; also counted as hits",
        null,
        null,
        s -> s.reads().stale());
    counter(
        registry,
        "penstock.remote.failures",
        "Reads and fills that the remote tier failed",
        null,
        null,
        s -> s.reads().remoteFailures());
    String extra = "penstock.extra.hits";
    String extraText = "Misses that a local tier would have answered, were it so many times larger";
    counter(registry, extra, extraText, "size", "2x", s -> s.local().extraHitsIfDoubled());
    counter(registry, extra, extraText, "size", "4x", s -> s.local().extraHitsIfQuadrupled());
  }

  private void loads(MeterRegistry registry) {
    String name = "penstock.loads";
    String text = "Keys that were loaded, loads that failed, and loads that were not begun";
    counter(registry, name, text, "result", "value", s -> s.loads().values());
    counter(registry, name, text, "result", "absent", s -> s.loads().absent());
    counter(registry, name, text, "result", "failure", s -> s.loads().failures());
    counter(registry, name, text, "result", "refused", s -> s.loads().refused());
    counter(
        registry,
        "penstock.refreshes",
        "Loads in the background, also counted among the others",
        null,
        null,
        s -> s.loads().refreshes());
  }

  private void fills(MeterRegistry registry) {
    String name = "penstock.fills";
    String text = "What became of values that were to be stored in the remote tier";
    counter(registry, name, text, "result", "accepted", s -> s.fills().accepted());
    counter(registry, name, text, "result", "refused", s -> s.fills().refused());
    counter(registry, name, text, "result", "undecodable", s -> s.fills().undecodable());
    counter(registry, name, text, "result", "unencodable", s -> s.fills().unencodable());
    counter(registry, name, text, "result", "written", s -> s.fills().written());
  }

  private void writes(MeterRegistry registry) {
    String name = "penstock.invalidations";
    String text = "Keys that were invalidated: by this node, and by what it heard";
    counter(registry, name, text, "direction", "sent", s -> s.writes().sent());
    counter(registry, name, text, "direction", "heard", s -> s.writes().heard());
    counter(
        registry,
        "penstock.unannounced",
        "Writes whose invalidation could not be announced before their commit",
        null,
        null,
        s -> s.writes().quarantineFailures());
    counter(
        registry,
        "penstock.clears",
        "How often everything was invalidated",
        null,
        null,
        s -> s.writes().clears());
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      @Nullable String key,
      @Nullable String value,
      ToDoubleFunction<CacheStats> number) {
    Penstock penstock = getCache();
    if (penstock == null) {
      return;
    }
    FunctionCounter.Builder<Penstock> builder =
        FunctionCounter.builder(name, penstock, p -> number(p, number))
            .tags(getTagsWithCacheName())
            .description(description);
    if (key != null && value != null) {
      builder = builder.tag(key, value);
    }
    builder.register(registry);
  }
}
