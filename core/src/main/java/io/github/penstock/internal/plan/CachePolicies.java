package io.github.penstock.internal.plan;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Freshness;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.AnnotationModel;
import java.time.Duration;
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
    Duration ttl = duration(cached, "ttl", mistake);
    Duration localTtl = optionalDuration(cached, "localTtl", mistake);
    Duration absentTtl = optionalDuration(cached, "absentTtl", mistake);
    if (ttl == null
        || isBroken(cached, "localTtl", localTtl)
        || isBroken(cached, "absentTtl", absentTtl)) {
      return null;
    }
    Lifetimes lifetimes = Lifetimes.of(ttl);
    lifetimes = localTtl == null ? lifetimes : lifetimes.withLocalTtl(localTtl);
    lifetimes = absentTtl == null ? lifetimes : lifetimes.withAbsentTtl(absentTtl);
    Duration bound = optionalDuration(cached, "bound", mistake);
    if (isBroken(cached, "bound", bound)) {
      return null;
    }
    Freshness freshness = Freshness.DEFAULT.with(Consistency.valueOf(cached.text("consistency")));
    freshness = bound == null ? freshness : freshness.with(bound);
    try {
      return new CachePolicy(
          lifetimes,
          Loading.DEFAULT.withStampede(Stampede.valueOf(cached.text("stampede"))),
          new Local(cached.number("localEntries")),
          Degraded.DEFAULT,
          freshness);
    } catch (DefinitionException e) {
      mistake.accept("@Cached: " + e.getMessage());
      return null;
    }
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

  private static boolean isBroken(
      AnnotationModel cached, String element, @Nullable Duration parsed) {
    return parsed == null && !cached.text(element).isEmpty();
  }

  private static @Nullable Duration optionalDuration(
      AnnotationModel cached, String element, Consumer<String> mistake) {
    return cached.text(element).isEmpty() ? null : duration(cached, element, mistake);
  }

  private static @Nullable Duration duration(
      AnnotationModel cached, String element, Consumer<String> mistake) {
    String text = cached.text(element);
    Matcher matcher = DURATION.matcher(text);
    if (!matcher.matches()) {
      mistake.accept(
          "@Cached "
              + element
              + " '"
              + text
              + "' is no duration; write a whole number and ms, s, m, h or d, such as 30s");
      return null;
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
