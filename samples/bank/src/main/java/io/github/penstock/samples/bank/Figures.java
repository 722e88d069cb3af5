package io.github.penstock.samples.bank;

import java.util.Locale;

/**
 * What a run has come to. Immutable.
 *
 * @param seconds how long the transfers ran
 * @param transfers how many were committed
 * @param retries how many attempts met others and ran again
 * @param refused how many were not made, because Redis could not be told in time
 * @param failures how many calls threw anything else, such as a conflict
 * @param checks what the checks saw
 */
record Figures(
    double seconds, long transfers, long retries, long refused, long failures, Checks checks) {

  /**
   * What the checks saw.
   *
   * @param reads balances that were read through the caches
   * @param localHits how many of all reads the local tiers answered
   * @param wentBack reads that gave an older version than a reader had seen on that node before
   * @param audits sums that were taken
   * @param wrongSums sums that were not what the bank began with
   */
  record Checks(long reads, long localHits, long wentBack, long audits, long wrongSums) {}

  /** Whether all is as it should be, and was looked at. */
  boolean isClean() {
    return transfers > 0
        && failures == 0
        && checks.reads > 0
        && checks.wentBack == 0
        && checks.audits > 0
        && checks.wrongSums == 0;
  }

  /** One line for programs. */
  String json() {
    return String.format(
        Locale.ROOT,
        "{\"seconds\": %.1f, \"transfers\": %d, \"transfersPerSecond\": %.1f, \"retries\": %d,"
            + " \"refused\": %d, \"failures\": %d, \"cachedReads\": %d, \"localHits\": %d, \"wentBack\": %d,"
            + " \"audits\": %d, \"wrongSums\": %d}",
        seconds,
        transfers,
        transfers / seconds,
        retries,
        refused,
        failures,
        checks.reads,
        checks.localHits,
        checks.wentBack,
        checks.audits,
        checks.wrongSums);
  }
}
