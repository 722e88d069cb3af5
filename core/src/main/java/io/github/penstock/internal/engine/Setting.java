package io.github.penstock.internal.engine;

import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;

/**
 * What may change of a cache while it runs. Written by the {@link Switchboard} under its monitor,
 * read by every path without it. Thread-safe.
 */
final class Setting {

  private static final int ALL = 100;

  private volatile CachePolicy policy;
  private volatile int percent = ALL;
  private volatile boolean remote = true;

  /** Whether what is cached counts only while the outbox is read. */
  private final boolean needsOutbox;

  /** Follows from policy and percent, so that a hit reads one field for both. */
  private volatile boolean usual;

  /** Of a cache that nobody writes unannounced by an outbox. */
  Setting(CachePolicy policy) {
    this(policy, false);
  }

  Setting(CachePolicy policy, boolean needsOutbox) {
    this.policy = policy;
    this.needsOutbox = needsOutbox;
    decide();
  }

  /** Whether what is cached counts only while the outbox is read. */
  boolean needsOutbox() {
    return needsOutbox;
  }

  /** Whether a write may be committed that the remote tier does not know of. */
  boolean mayBeUnannounced() {
    return needsOutbox
        || policy.degraded().onQuarantineFailure() == OnQuarantineFailure.BEST_EFFORT;
  }

  private void decide() {
    usual = isForAll() && policy.freshness().consistency() == Consistency.BOUNDED;
  }

  /** Whether all keys use the cache and reads are bounded, which is nearly always so. */
  boolean isUsual() {
    return usual;
  }

  CachePolicy policy() {
    return policy;
  }

  void policy(CachePolicy changed) {
    policy = changed;
    decide();
  }

  int percent() {
    return percent;
  }

  void percent(int changed) {
    percent = changed;
    decide();
  }

  /** Whether values of the remote tier are used. */
  boolean usesRemote() {
    return remote;
  }

  void usesRemote(boolean changed) {
    remote = changed;
  }

  /** Whether all keys use the cache, which is nearly always so. */
  boolean isForAll() {
    return percent == ALL;
  }

  /** Whether a key uses the cache; decided by its text, so that all nodes decide alike. */
  boolean isFor(String text) {
    int h = text.hashCode() * 0x9E3779B9;
    h = (h ^ h >>> 15) * 0x85EBCA6B;
    return Math.floorMod(h ^ h >>> 13, ALL) < percent;
  }
}
