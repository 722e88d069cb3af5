package io.github.penstock.metrics;

import io.github.penstock.Penstock;
import io.github.penstock.change.Registration;
import io.github.penstock.health.Health;
import io.github.penstock.health.Health.Cause;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The meters of a {@link Penstock} for Micrometer: those of its caches, of the invalidation
 * channel, and its health. Made by applications; one that is a bean is bound by Spring Boot. All
 * meters are listed in docs/guide/metrics.md. Thread-safe.
 *
 * <p>Each cache is known by the name that it was given; those of all tenants are summed up under
 * it. Caches beyond {@link #withMostCaches} share the name {@code (others)}, so that the number of
 * labels has a limit. Caches that are made later are bound when they are made. The Penstock is held
 * weakly by the registry.
 *
 * @since 0.1
 */
public final class PenstockMetrics implements MeterBinder, AutoCloseable {

  private static final int MOST_CACHES = 100;

  private final Penstock penstock;
  private final Tags tags;
  private final int mostCaches;
  private @Nullable Registration registration;

  private PenstockMetrics(Penstock penstock, Tags tags, int mostCaches) {
    this.penstock = penstock;
    this.tags = tags;
    this.mostCaches = mostCaches;
  }

  /**
   * The meters of a Penstock, not bound yet.
   *
   * @param penstock what is measured
   * @return meters without tags of their own, for at most 100 caches
   */
  public static PenstockMetrics of(Penstock penstock) {
    Objects.requireNonNull(penstock, "penstock");
    return new PenstockMetrics(penstock, Tags.empty(), MOST_CACHES);
  }

  /**
   * The same with tags on every meter.
   *
   * @param more added to those that there are
   * @return others, not bound yet
   */
  public PenstockMetrics withTags(Iterable<Tag> more) {
    return new PenstockMetrics(penstock, tags.and(more), mostCaches);
  }

  /**
   * The same for another number of caches.
   *
   * @param most how many have meters of their own, at least 0
   * @return others, not bound yet
   */
  public PenstockMetrics withMostCaches(int most) {
    if (most < 0) {
      throw new IllegalArgumentException("mostCaches " + most + " is less than zero");
    }
    return new PenstockMetrics(penstock, tags, most);
  }

  /**
   * Binds the meters and begins to measure.
   *
   * @param registry where they go; {@link IllegalStateException} where this Penstock is measured
   *     already
   */
  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    registration = penstock.measure(new RegistryMeters(penstock, registry, tags, mostCaches));
    Gauge.builder("penstock.health", penstock, p -> rank(p.health().status()))
        .tags(tags)
        .description("2 where all is well, 1 where something is away, 0 where nothing is served")
        .register(registry);
    for (Cause cause : Cause.values()) {
      Gauge.builder("penstock.health.cause", penstock, p -> p.health().has(cause) ? 1 : 0)
          .tags(tags)
          .tag("cause", Labels.of(cause))
          .description("1 where this is so")
          .register(registry);
    }
    Gauge.builder("penstock.outbox.rows", penstock, p -> p.stats().waiting().rows())
        .tags(tags)
        .description("Rows of the outbox that wait for the remote tier, as far as this node knows")
        .register(registry);
    TimeGauge.builder(
            "penstock.outbox.age",
            penstock,
            TimeUnit.MILLISECONDS,
            p -> p.stats().waiting().oldest().toMillis())
        .tags(tags)
        .description("How old the first of them is")
        .register(registry);
    FunctionCounter.builder("penstock.statements", penstock, p -> p.stats().statements())
        .tags(tags)
        .description("Statements sent to the database for repositories")
        .register(registry);
    FunctionCounter.builder("penstock.changes", penstock, p -> p.stats().changes().sent())
        .tags(tags)
        .tag("result", "sent")
        .description("Messages to other processes about committed transactions")
        .register(registry);
    FunctionCounter.builder("penstock.changes", penstock, p -> p.stats().changes().lost())
        .tags(tags)
        .tag("result", "lost")
        .description("Messages to other processes about committed transactions")
        .register(registry);
  }

  private static int rank(Health.Status status) {
    return switch (status) {
      case UP -> 2;
      case DEGRADED -> 1;
      case DOWN -> 0;
    };
  }

  /** Stops to measure. What was registered stays, and keeps its last value where it has one. */
  @Override
  public synchronized void close() {
    if (registration != null) {
      registration.close();
      registration = null;
    }
  }
}
