package io.github.penstock.internal.plan;

import io.github.penstock.cache.Backoff;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Deadlines;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Freshness;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.Refresh;
import io.github.penstock.cache.Stale;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.AnnotationModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns {@code @Cached} into a policy. */
final class CachePolicies {

  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

  private CachePolicies() {}

  /** The policy that an annotation asks for, or null after everything wrong was reported. */
  static @Nullable CachePolicy of(AnnotationModel cached, Consumer<String> mistake) {
    List<String> mistakes = new ArrayList<>();
    Durations durations = new Durations(cached, mistakes::add);
    Duration ttl = durations.of("ttl");
    Lifetimes defaults = Lifetimes.of(ttl);
    Lifetimes lifetimes =
        defaults
            .withLocalTtl(durations.or("localTtl", defaults.localTtl()))
            .withAbsentTtl(durations.or("absentTtl", defaults.absentTtl()));
    Loading loading = loading(cached, durations);
    Freshness freshness =
        new Freshness(
            Consistency.valueOf(cached.text("consistency")),
            durations.or("bound", Freshness.DEFAULT.bound()));
    Stale stale =
        new Stale(
            durations.or("staleWhileRevalidate", Duration.ZERO),
            durations.or("staleIfError", Duration.ZERO));
    Refresh refresh =
        new Refresh(cached.fraction("refreshAhead"), cached.fraction("refreshEagerness"));
    if (!mistakes.isEmpty()) {
      mistakes.forEach(mistake);
      return null;
    }
    try {
      return new CachePolicy(
          lifetimes,
          loading,
          new Local(
              cached.number("localEntries"),
              cached.number("localBytes"),
              cached.number("localValueBytes")),
          Degraded.DEFAULT,
          freshness,
          stale,
          refresh);
    } catch (DefinitionException e) {
      mistake.accept("@Cached: " + e.getMessage());
      return null;
    }
  }

  private static Loading loading(AnnotationModel cached, Durations durations) {
    Loading defaults = Loading.DEFAULT;
    return new Loading(
        Stampede.valueOf(cached.text("stampede")),
        durations.or("loadTimeout", defaults.loadTimeout()),
        durations.or("waitAtMost", defaults.waitAtMost()),
        new Deadlines(
            durations.or("softDeadline", Deadlines.NONE.soft()),
            durations.or("hardDeadline", Deadlines.NONE.hard())),
        (int) cached.number("batchKeys"),
        new Backoff(
            durations.or("backoff", defaults.backoff().first()),
            durations.or("longestBackoff", defaults.backoff().longest()),
            cached.flag("failsFast")));
  }

  /** The spec of a cache, or null after what is wrong with its name was reported. */
  static @Nullable CacheSpec spec(
      String name, TypeRef key, TypeRef value, CachePolicy policy, Consumer<String> mistake) {
    try {
      CacheSpec spec = new CacheSpec(name, key, value, policy);
      if (spec.isOfTenant()) {
        mistake.accept("Cache name '" + name + "': '@' is for tenants. Set @Cached(name).");
        return null;
      }
      return spec;
    } catch (DefinitionException e) {
      mistake.accept(e.getMessage() + " Set @Cached(name).");
      return null;
    }
  }

  /**
   * The durations of an annotation. One that cannot be read is reported and counts as any other, so
   * that all mistakes are found.
   */
  private record Durations(AnnotationModel cached, Consumer<String> mistake) {

    Duration or(String element, Duration otherwise) {
      return cached.text(element).isEmpty() ? otherwise : of(element);
    }

    Duration of(String element) {
      String text = cached.text(element);
      Matcher matcher = DURATION.matcher(text);
      if (!matcher.matches()) {
        mistake.accept(
            "@Cached "
                + element
                + " '"
                + text
                + "' is no duration; write a whole number and ms, s, m, h or d, such as 30s");
        return Duration.ofSeconds(1);
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    }
  }
}
