package io.github.penstock.samples.shop.report;

import io.github.penstock.samples.shop.check.Findings;
import io.github.penstock.samples.shop.load.Node.Usage;
import io.github.penstock.samples.shop.load.Tally.Counts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a run has come to. Immutable.
 *
 * @param elapsed from the first customer to the last
 * @param counts what the customers did
 * @param usage what the nodes did
 * @param findings what the checker found
 * @param times how long things took
 * @param wrongTotals orders at the end whose total is not the sum of their lines; -1 where the run
 *     was interrupted before they were counted
 */
public record Summary(
    Duration elapsed,
    Counts counts,
    Usage usage,
    Findings findings,
    Times times,
    long wrongTotals) {

  private static final double LEAST_LOCAL_HIT_RATIO = 0.5;

  /**
   * How long things took.
   *
   * @param readP50 half of the reads were faster
   * @param readP99 of a hundred reads one was slower
   * @param lagP50 half of the invalidations reached another node faster
   * @param lagP99 of a hundred invalidations one reached another node later
   * @param messages how many invalidations were timed
   */
  public record Times(
      Duration readP50, Duration readP99, Duration lagP50, Duration lagP99, long messages) {}

  /**
   * Reads in a second.
   *
   * @return the mean of the whole run, its warm-up included
   */
  public double readsPerSecond() {
    return counts.reads() / Math.max(1e-3, elapsed.toNanos() / 1e9);
  }

  /**
   * Statements that were not needed.
   *
   * @return how many more the same work takes without caches; negative where the caches cost more
   *     than they gave
   */
  public long statementsSaved() {
    return counts.plainStatements() - usage.statements();
  }

  /**
   * Why the run is a failure.
   *
   * @param judgesHits whether few hits are one, as they are where the workload has hot keys
   * @return a sentence for each reason, none where it is a success
   */
  public List<String> faults(boolean judgesHits) {
    List<String> faults = new ArrayList<>();
    if (findings.stale() > 0) {
      faults.add(findings.stale() + " reads were older than the bound");
    }
    if (findings.uncommitted() > 0) {
      faults.add(findings.uncommitted() + " reads gave what was never committed");
    }
    if (wrongTotals > 0) {
      faults.add(wrongTotals + " orders have a total that is not the sum of their lines");
    }
    if (counts.reads() == 0) {
      faults.add("nothing was read");
    }
    if (judgesHits && usage.localHitRatio() < LEAST_LOCAL_HIT_RATIO) {
      faults.add("the local tier answered less than half of the key reads");
    }
    if (judgesHits && usage.remoteHits() == 0) {
      faults.add("the remote tier answered nothing");
    }
    return faults;
  }
}
