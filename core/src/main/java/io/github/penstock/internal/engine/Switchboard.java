package io.github.penstock.internal.engine;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.Tier;
import io.github.penstock.control.CacheSettings;
import io.github.penstock.control.Control;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what was switched by name, and passes it on to the caches that there are and to those
 * that come. Thread-safe; its monitor is taken before those of local tiers, and inside none.
 */
final class Switchboard implements Control {

  private final TimeSource time;
  private final boolean hasRemote;

  // Guarded by the monitor.
  private final Map<String, CacheCore<?, ?>> caches = new TreeMap<>();
  private final Map<String, Wishes> wishes = new TreeMap<>();
  private final Set<Tier> off = EnumSet.noneOf(Tier.class);
  private long switchedAt;

  Switchboard(TimeSource time, boolean hasRemote) {
    this.time = time;
    this.hasRemote = hasRemote;
  }

  /** Adds a cache, which gets what was switched before it was made. Again does nothing. */
  synchronized void add(CacheCore<?, ?> cache) {
    if (caches.putIfAbsent(cache.name(), cache) == null) {
      Wishes wished = wishes.get(cache.spec().baseName());
      if (wished != null && wished.policy != null && isPossible(cache, wished.policy)) {
        apply(cache, wished.policy);
      }
      apply(cache);
    }
  }

  @Override
  public void off(Tier tier) {
    checkSwitchable(tier);
    synchronized (this) {
      switching();
      off.add(tier);
      caches.values().forEach(this::apply);
    }
    Log.ENGINE.warn("The {} tier is switched off on this node, for all caches.", name(tier));
  }

  @Override
  public void on(Tier tier) {
    checkSwitchable(tier);
    synchronized (this) {
      switching();
      off.remove(tier);
      caches.values().forEach(this::apply);
    }
    Log.ENGINE.warn("The {} tier is switched on again on this node.", name(tier));
  }

  @Override
  public void off(Tier tier, String cache) {
    checkSwitchable(tier);
    synchronized (this) {
      List<CacheCore<?, ?>> named = named(cache);
      switching();
      wishes(cache).off.add(tier);
      named.forEach(this::apply);
    }
    Log.ENGINE.warn(
        "Cache '{}': the {} tier is switched off for it on this node.", cache, name(tier));
  }

  @Override
  public void on(Tier tier, String cache) {
    checkSwitchable(tier);
    synchronized (this) {
      List<CacheCore<?, ?>> named = named(cache);
      switching();
      wishes(cache).off.remove(tier);
      named.forEach(this::apply);
    }
    Log.ENGINE.warn(
        "Cache '{}': the {} tier is switched on for it again on this node.", cache, name(tier));
  }

  @Override
  public void ramp(String cache, int percent) {
    if (percent < 0 || percent > Wishes.ALL) {
      throw new IllegalArgumentException(
          "Cache '" + cache + "': " + percent + " % is not from 0 to 100");
    }
    synchronized (this) {
      List<CacheCore<?, ?>> named = named(cache);
      switching();
      wishes(cache).percent = percent;
      named.forEach(this::apply);
    }
    Log.ENGINE.warn("Cache '{}': {} % of its keys use it on this node.", cache, percent);
  }

  @Override
  public void policy(String cache, CachePolicy policy) {
    synchronized (this) {
      List<CacheCore<?, ?>> named = named(cache);
      for (CacheCore<?, ?> one : named) {
        if (!isPossible(one, policy)) {
          throw refused(one, policy);
        }
      }
      wishes(cache).policy = policy;
      named.forEach(one -> apply(one, policy));
    }
    Log.ENGINE.warn("Cache '{}': its policy on this node is now {}.", cache, policy);
  }

  @Override
  public synchronized CacheSettings settings(String cache) {
    CacheCore<?, ?> first = named(cache).get(0);
    return new CacheSettings(
        isOn(Tier.LOCAL, cache),
        hasRemote && isOn(Tier.REMOTE, cache),
        first.setting().percent(),
        first.policy());
  }

  /** Whether there is such a tier and it is not switched off for all caches. */
  synchronized boolean isInUse(Tier tier) {
    return !off.contains(tier) && (tier != Tier.REMOTE || hasRemote);
  }

  /** For how long anything is switched off; null where nothing is. */
  synchronized @Nullable Duration switchedFor() {
    return isSwitched() ? Duration.ofNanos(time.nanoTime() - switchedAt) : null;
  }

  /** What is switched off, by tiers and names of caches. */
  synchronized String description() {
    List<String> parts = new ArrayList<>();
    off.forEach(tier -> parts.add(name(tier) + " tier off for all caches"));
    wishes.forEach(
        (cache, wished) -> {
          wished.off.forEach(tier -> parts.add(name(tier) + " tier off for '" + cache + "'"));
          if (wished.percent < Wishes.ALL) {
            parts.add(wished.percent + " % of the keys use '" + cache + "'");
          }
        });
    return String.join(", ", parts);
  }

  private boolean isSwitched() {
    return !off.isEmpty()
        || wishes.values().stream().anyMatch(one -> !one.off.isEmpty() || one.percent < Wishes.ALL);
  }

  /** Called before anything changes. */
  private void switching() {
    if (!isSwitched()) {
      switchedAt = time.nanoTime();
    }
  }

  private boolean isOn(Tier tier, String baseName) {
    Wishes wished = wishes.get(baseName);
    return !off.contains(tier) && (wished == null || !wished.off.contains(tier));
  }

  private void apply(CacheCore<?, ?> cache) {
    String name = cache.spec().baseName();
    Wishes wished = wishes.get(name);
    cache.setting().percent(wished == null ? Wishes.ALL : wished.percent);
    cache.setting().usesRemote(isOn(Tier.REMOTE, name));
    cache.local().use(isOn(Tier.LOCAL, name));
  }

  private static void apply(CacheCore<?, ?> cache, CachePolicy policy) {
    CachePolicy before = cache.policy();
    cache.setting().policy(policy);
    cache.local().resize(policy.local());
    boolean livesAsBefore =
        policy.lifetimes().equals(before.lifetimes())
            && policy.stale().equals(before.stale())
            && policy.refresh().equals(before.refresh());
    if (!livesAsBefore) {
      cache.local().clear();
    }
  }

  /** What other nodes, or the promise to readers, rely on stays as it is. */
  private static boolean isPossible(CacheCore<?, ?> cache, CachePolicy policy) {
    CachePolicy now = cache.policy();
    return now.freshness().bound().equals(policy.freshness().bound())
        && now.degraded().onQuarantineFailure() == policy.degraded().onQuarantineFailure()
        && hasSameKindOfLimit(cache, policy);
  }

  private static boolean hasSameKindOfLimit(CacheCore<?, ?> cache, CachePolicy policy) {
    return policy.local().maxEntries() == 0
        || cache.local().isLimitedByBytes() == policy.local().maxBytes() > 0;
  }

  private static DefinitionException refused(CacheCore<?, ?> cache, CachePolicy policy) {
    if (!hasSameKindOfLimit(cache, policy)) {
      return new DefinitionException(
          "Cache '"
              + cache.name()
              + "': whether its local tier is limited by bytes cannot be changed while nodes run."
              + " Change another maxBytes, or maxEntries, or set it where the cache is defined.");
    }
    CachePolicy now = cache.policy();
    return new DefinitionException(
        "Cache '"
            + cache.name()
            + "': its bound ("
            + now.freshness().bound()
            + ") and onQuarantineFailure ("
            + now.degraded().onQuarantineFailure()
            + ") cannot be changed while nodes run, since reads of other nodes rely on them; asked"
            + " for were "
            + policy.freshness().bound()
            + " and "
            + policy.degraded().onQuarantineFailure()
            + ". Change them where the cache is defined, and deploy that to all nodes.");
  }

  private List<CacheCore<?, ?>> named(String baseName) {
    List<CacheCore<?, ?>> named = new ArrayList<>();
    Set<String> others = new TreeSet<>();
    caches
        .values()
        .forEach(
            one -> {
              if (one.spec().baseName().equals(baseName)) {
                named.add(one);
              } else {
                others.add(one.spec().baseName());
              }
            });
    if (named.isEmpty()) {
      throw new IllegalArgumentException(
          "No cache '" + baseName + "' was made on this node yet; there are: " + others + ".");
    }
    return named;
  }

  private Wishes wishes(String baseName) {
    return wishes.computeIfAbsent(baseName, name -> new Wishes());
  }

  private void checkSwitchable(Tier tier) {
    if (tier == Tier.SOURCE) {
      throw new IllegalArgumentException(
          "The source cannot be switched off: what caches do not answer comes from there.");
    }
    if (tier == Tier.REMOTE && !hasRemote) {
      throw new IllegalArgumentException(
          "This Penstock has no remote tier that could be switched: it was opened without"
              + " .remote(..).");
    }
  }

  private static String name(Tier tier) {
    return tier == Tier.LOCAL ? "local" : "remote";
  }

  /** What was asked for the caches of one name. Guarded by the monitor. */
  private static final class Wishes {
    private static final int ALL = 100;

    private final Set<Tier> off = EnumSet.noneOf(Tier.class);
    private int percent = ALL;
    private @Nullable CachePolicy policy;
  }
}
