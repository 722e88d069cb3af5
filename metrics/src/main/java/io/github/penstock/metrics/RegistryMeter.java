package io.github.penstock.metrics;

import io.github.penstock.cache.Tier;
import io.github.penstock.spi.CacheMeter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The histograms of one label. All are made at once, so that recording is one call and allocates
 * nothing. Thread-safe.
 */
final class RegistryMeter implements CacheMeter {

  private final Family family;
  private final Timer loaded;
  private final Timer loadFailed;
  private final Timer loadedMany;
  private final Timer loadManyFailed;
  private final DistributionSummary batch;
  private final Map<Whose, Timer> waits = new EnumMap<>(Whose.class);
  private final Map<Tier, Timer> ages = new EnumMap<>(Tier.class);

  RegistryMeter(MeterRegistry registry, Family family, Tags tags) {
    this.family = family;
    this.loaded = load(registry, tags, "one", "success");
    this.loadFailed = load(registry, tags, "one", "failure");
    this.loadedMany = load(registry, tags, "many", "success");
    this.loadManyFailed = load(registry, tags, "many", "failure");
    this.batch =
        DistributionSummary.builder("penstock.load.batch")
            .serviceLevelObjectives(Buckets.SIZES)
            .tags(tags)
            .description("How many keys were loaded in one call")
            .register(registry);
    for (Whose whose : Whose.values()) {
      waits.put(
          whose,
          Buckets.timer("penstock.wait", Buckets.SHORT)
              .tags(tags)
              .tag("for", Labels.of(whose))
              .description("How long callers waited for somebody else's load")
              .register(registry));
    }
    for (Tier tier : List.of(Tier.LOCAL, Tier.REMOTE)) {
      ages.put(
          tier,
          Buckets.timer("penstock.age", Buckets.LONG)
              .tags(tags)
              .tag("tier", Labels.of(tier))
              .description("How long ago that was loaded or written which a tier served")
              .register(registry));
    }
  }

  private static Timer load(MeterRegistry registry, Tags tags, String loader, String result) {
    return Buckets.timer("penstock.load", Buckets.SHORT)
        .tags(tags)
        .tag("loader", loader)
        .tag("result", result)
        .description("How long loaders took")
        .register(registry);
  }

  Family family() {
    return family;
  }

  @Override
  public void loaded(long nanos, boolean failed) {
    (failed ? loadFailed : loaded).record(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void loadedMany(int keys, long nanos, boolean failed) {
    (failed ? loadManyFailed : loadedMany).record(nanos, TimeUnit.NANOSECONDS);
    batch.record(keys);
  }

  @Override
  public void waited(Whose whose, long nanos) {
    record(waits.get(whose), nanos);
  }

  @Override
  public void served(Tier tier, long ageNanos) {
    record(ages.get(tier), ageNanos);
  }

  private static void record(@Nullable Timer timer, long nanos) {
    if (timer != null) {
      timer.record(nanos, TimeUnit.NANOSECONDS);
    }
  }
}
