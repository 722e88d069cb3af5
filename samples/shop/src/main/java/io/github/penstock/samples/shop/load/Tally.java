package io.github.penstock.samples.shop.load;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts what all threads do. Thread-safe. */
public final class Tally {

  final LongAdder reads = new LongAdder();
  final LongAdder writes = new LongAdder();
  final LongAdder rolledBack = new LongAdder();
  final LongAdder conflicts = new LongAdder();
  final LongAdder failures = new LongAdder();
  final LongAdder plainStatements = new LongAdder();
  private final AtomicReference<@Nullable Throwable> firstFailure = new AtomicReference<>();

  /** For one run. */
  public Tally() {}

  void failed(Throwable failure) {
    failures.increment();
    firstFailure.compareAndSet(null, failure);
  }

  /**
   * The counts now.
   *
   * @return a snapshot
   */
  public Counts counts() {
    return new Counts(
        reads.sum(),
        writes.sum(),
        rolledBack.sum(),
        conflicts.sum(),
        failures.sum(),
        plainStatements.sum());
  }

  /**
   * What went wrong first.
   *
   * @return the failure, or null where there was none
   */
  public @Nullable Throwable firstFailure() {
    return firstFailure.get();
  }

  /**
   * What was done up to a moment.
   *
   * @param reads reads that were answered; of a list one
   * @param writes transactions committed
   * @param rolledBack transactions rolled back on purpose
   * @param conflicts updates refused because the row had a newer version
   * @param failures reads and writes that failed
   * @param plainStatements statements that the same work takes without caches
   */
  public record Counts(
      long reads,
      long writes,
      long rolledBack,
      long conflicts,
      long failures,
      long plainStatements) {}
}
