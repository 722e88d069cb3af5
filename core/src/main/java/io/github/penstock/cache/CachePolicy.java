package io.github.penstock.cache;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How a cache behaves. Start from {@link #ttl} and change what is to differ. Checked as a whole:
 * every contradiction is named in one message. Immutable and thread-safe.
 *
 * @param lifetimes how long entries live
 * @param loading who loads and how long others wait
 * @param local the tier in the process
 * @param degraded what happens while the remote tier is away
 * @param freshness how old a read may be
 * @param stale what may be given after its life
 * @param refresh which hits load anew in the background
 * @since 0.1
 */
public record CachePolicy(
    Lifetimes lifetimes,
    Loading loading,
    Local local,
    Degraded degraded,
    Freshness freshness,
    Stale stale,
    Refresh refresh) {

  /** Checks; throws {@link DefinitionException} that names every contradiction. */
  public CachePolicy {
    Objects.requireNonNull(lifetimes, "lifetimes");
    Objects.requireNonNull(loading, "loading");
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(degraded, "degraded");
    Objects.requireNonNull(freshness, "freshness");
    Objects.requireNonNull(stale, "stale");
    Objects.requireNonNull(refresh, "refresh");
    List<String> mistakes = new ArrayList<>();
    lifetimes.check(mistakes);
    loading.check(mistakes);
    local.check(mistakes);
    degraded.check(mistakes);
    freshness.check(mistakes);
    stale.check(freshness, loading.deadlines(), mistakes);
    refresh.check(mistakes);
    if (!mistakes.isEmpty()) {
      throw new DefinitionException(
          "The cache policy contradicts itself: " + String.join("; ", mistakes) + ".");
    }
  }

  /**
   * The default policy with a time to live: in the local tier 30 s or the same if that is shorter,
   * 5 s for absent entries.
   *
   * @param ttl how long an entry may live in the remote tier, more than zero
   * @return the policy
   */
  public static CachePolicy ttl(Duration ttl) {
    return new CachePolicy(
        Lifetimes.of(ttl),
        Loading.DEFAULT,
        Local.DEFAULT,
        Degraded.DEFAULT,
        Freshness.DEFAULT,
        Stale.NEVER,
        Refresh.NEVER);
  }

  /**
   * The same policy with other lifetimes.
   *
   * @param changed the lifetimes
   * @return the new policy
   */
  public CachePolicy with(Lifetimes changed) {
    return new CachePolicy(changed, loading, local, degraded, freshness, stale, refresh);
  }

  /**
   * The same policy with other rules for loading.
   *
   * @param changed the rules
   * @return the new policy
   */
  public CachePolicy with(Loading changed) {
    return new CachePolicy(lifetimes, changed, local, degraded, freshness, stale, refresh);
  }

  /**
   * The same policy with another local tier.
   *
   * @param changed the local tier
   * @return the new policy
   */
  public CachePolicy with(Local changed) {
    return new CachePolicy(lifetimes, loading, changed, degraded, freshness, stale, refresh);
  }

  /**
   * The same policy with other rules for the time without a remote tier.
   *
   * @param changed the rules
   * @return the new policy
   */
  public CachePolicy with(Degraded changed) {
    return new CachePolicy(lifetimes, loading, local, changed, freshness, stale, refresh);
  }

  /**
   * The same policy with another freshness.
   *
   * @param changed how old a read may be
   * @return the new policy
   */
  public CachePolicy with(Freshness changed) {
    return new CachePolicy(lifetimes, loading, local, degraded, changed, stale, refresh);
  }

  /**
   * The same policy with other rules for what is past its life.
   *
   * @param changed what may be given
   * @return the new policy
   */
  public CachePolicy with(Stale changed) {
    return new CachePolicy(lifetimes, loading, local, degraded, freshness, changed, refresh);
  }

  /**
   * The same policy with another rule for loading anew in the background.
   *
   * @param changed which hits do so
   * @return the new policy
   */
  public CachePolicy with(Refresh changed) {
    return new CachePolicy(lifetimes, loading, local, degraded, freshness, stale, changed);
  }

  /**
   * The same policy with another consistency.
   *
   * @param changed what reads give
   * @return the new policy
   */
  public CachePolicy with(Consistency changed) {
    return with(freshness.with(changed));
  }
}
