package io.github.penstock.samples.bank;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What has happened so far. Thread-safe. */
final class Findings {

  private final LongAdder attempts = new LongAdder();
  private final LongAdder transfers = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder reads = new LongAdder();
  private final LongAdder wentBack = new LongAdder();
  private final LongAdder audits = new LongAdder();
  private final LongAdder wrongSums = new LongAdder();
  private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

  void attempted() {
    attempts.increment();
  }

  void transferred() {
    transfers.increment();
  }

  /** A transfer was not made, because Redis could not be told in time. */
  void refused() {
    refused.increment();
  }

  /** Something reached a caller that should not have. */
  void failed(Throwable failure) {
    failures.increment();
    firstFailure.compareAndSet(null, failure);
  }

  void read(boolean isOlderThanBefore) {
    reads.increment();
    if (isOlderThanBefore) {
      wentBack.increment();
    }
  }

  void audited(boolean isRight) {
    audits.increment();
    if (!isRight) {
      wrongSums.increment();
    }
  }

  @Nullable Throwable firstFailure() {
    return firstFailure.get();
  }

  Figures figures(double seconds, long localHits) {
    return new Figures(
        seconds,
        transfers.sum(),
        Math.max(0, attempts.sum() - transfers.sum() - refused.sum()),
        refused.sum(),
        failures.sum(),
        new Figures.Checks(reads.sum(), localHits, wentBack.sum(), audits.sum(), wrongSums.sum()));
  }
}
