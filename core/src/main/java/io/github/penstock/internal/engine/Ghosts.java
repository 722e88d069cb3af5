package io.github.penstock.internal.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * Remembers hashes of keys that a local tier has evicted, to say what a larger one would have hit.
 * A miss of a key that is remembered here would have been a hit. What is remembered is as much as
 * the larger tier would hold besides, and is chosen as the tier itself chooses, by a Caffeine map:
 * with its own rule of admission, which a plain list of the last evictions is far from.
 *
 * <p>Only a sample of the keys is followed, chosen by their hashes (Waldspurger et al., "Efficient
 * MRC Construction with SHARDS", FAST 2015), so that it is some hundred hashes at most, whatever
 * the size of the tier. A hit costs nothing here: it never comes by. Thread-safe.
 */
final class Ghosts {

  /** The sample of a tier of any size has about so many keys, and of a smaller one all. */
  static final int SAMPLED = 512;

  /** Entries that were evicted, and those that were missed since. */
  private final LongAdder evictions = new LongAdder();

  private final LongAdder doubled = new LongAdder();
  private final LongAdder quadrupled = new LongAdder();
  private final Executor maintenance;
  private volatile Sample sample;

  Ghosts(long entries, Executor maintenance) {
    this.maintenance = maintenance;
    this.sample = sample(entries);
  }

  /** The tier has another size now: what was counted stays, what is remembered goes. */
  void resize(long entries) {
    sample = sample(entries);
  }

  private Sample sample(long entries) {
    int bits = 0;
    while (entries >> bits > SAMPLED) {
      bits++;
    }
    long followed = Math.max(1, entries >> bits);
    return new Sample(bits, map(followed), map(3 * followed));
  }

  private Cache<Integer, Boolean> map(long entries) {
    return Caffeine.newBuilder().maximumSize(entries).executor(maintenance).build();
  }

  /** The tier had no room for a key. */
  void evicted(Object key) {
    evictions.increment();
    Sample current = sample;
    int hash = hash(key);
    if (current.follows(hash)) {
      current.once.put(hash, Boolean.TRUE);
      current.thrice.put(hash, Boolean.TRUE);
    }
  }

  /** The tier has no entry for a key that was asked for. */
  void missed(Object key) {
    Sample current = sample;
    int hash = hash(key);
    if (!current.follows(hash)) {
      return;
    }
    if (current.once.getIfPresent(hash) != null) {
      current.once.invalidate(hash);
      doubled.add(1L << current.bits);
    }
    if (current.thrice.getIfPresent(hash) != null) {
      current.thrice.invalidate(hash);
      quadrupled.add(1L << current.bits);
    }
  }

  /** A key was invalidated: a larger tier would not have it either. */
  void invalidated(Object key) {
    Sample current = sample;
    int hash = hash(key);
    if (current.follows(hash)) {
      current.once.invalidate(hash);
      current.thrice.invalidate(hash);
    }
  }

  /** Everything was invalidated. */
  void cleared() {
    Sample current = sample;
    current.once.invalidateAll();
    current.thrice.invalidateAll();
  }

  long evictions() {
    return evictions.sum();
  }

  /** How many misses would have been hits of a tier of twice the size. */
  long doubled() {
    return doubled.sum();
  }

  /** The same of four times the size. */
  long quadrupled() {
    return quadrupled.sum();
  }

  private static int hash(Object key) {
    int h = key.hashCode() * 0x9E3779B9;
    h = (h ^ h >>> 15) * 0x85EBCA6B;
    return h ^ h >>> 13;
  }

  /**
   * The keys that are followed, of a tier of one size.
   *
   * @param bits one of 2^bits keys is followed
   * @param once as many keys as are followed of the tier: with them it has twice its size
   * @param thrice three times as many
   */
  private record Sample(int bits, Cache<Integer, Boolean> once, Cache<Integer, Boolean> thrice) {

    boolean follows(int hash) {
      return (hash & (1 << bits) - 1) == 0;
    }
  }
}
