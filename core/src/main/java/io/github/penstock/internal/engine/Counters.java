package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheStats;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** Counts what a cache does. Thread-safe; a snapshot is not atomic over all numbers. */
final class Counters {

  final LocalHits localHits = new LocalHits();
  final LongAdder remoteHits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder remoteFailures = new LongAdder();
  final LongAdder stale = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder refreshes = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder fillsAccepted = new LongAdder();
  final LongAdder fillsRefused = new LongAdder();
  final LongAdder puts = new LongAdder();
  final LongAdder unencodable = new LongAdder();
  final LongAdder sent = new LongAdder();
  final LongAdder heard = new LongAdder();
  final LongAdder quarantineFailures = new LongAdder();
  final LongAdder clears = new LongAdder();
  private final LongAdder loadedValues = new LongAdder();
  private final LongAdder loadedAbsent = new LongAdder();
  private final LongAdder loadNanos = new LongAdder();

  void loaded(long values, long absent, Duration took) {
    loadedValues.add(values);
    loadedAbsent.add(absent);
    loadNanos.add(took.toNanos());
  }

  CacheStats snapshot(long undecodable, CacheStats.Local local) {
    return new CacheStats(
        new CacheStats.Reads(
            localHits.sum(), remoteHits.sum(), misses.sum(), remoteFailures.sum(), stale.sum()),
        new CacheStats.Loads(
            loadedValues.sum(),
            loadedAbsent.sum(),
            loadFailures.sum(),
            refused.sum(),
            refreshes.sum(),
            Duration.ofNanos(loadNanos.sum())),
        new CacheStats.Fills(
            fillsAccepted.sum(), fillsRefused.sum(), undecodable, unencodable.sum(), puts.sum()),
        new CacheStats.Writes(sent.sum(), heard.sum(), quarantineFailures.sum(), clears.sum()),
        local);
  }
}
