package io.github.penstock.cache;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What may be given after its time to live, as in RFC 5861. Only what has expired: a value whose
 * key was invalidated is gone, whatever this says. Absent entries are never given stale. Part of a
 * {@link CachePolicy}, which checks it. Immutable and thread-safe.
 *
 * @param whileRevalidate for how long after its life a value is still given while it is loaded anew
 *     in the background; zero for not at all
 * @param ifError for how long after its life a value is still given where loading it fails, is
 *     refused or takes longer than the soft deadline; zero for not at all
 * @since 0.1
 */
public record Stale(Duration whileRevalidate, Duration ifError) {

  /** Nothing is given after its time to live. */
  public static final Stale NEVER = new Stale(Duration.ZERO, Duration.ZERO);

  /** Checks for nulls; values are checked by the policy. */
  public Stale {
    Objects.requireNonNull(whileRevalidate, "whileRevalidate");
    Objects.requireNonNull(ifError, "ifError");
  }

  /**
   * The same with another time of revalidation.
   *
   * @param changed for how long after its life a value is still given
   * @return the new rules
   */
  public Stale withWhileRevalidate(Duration changed) {
    return new Stale(changed, ifError);
  }

  /**
   * The same with another time of errors.
   *
   * @param changed for how long after its life a value is still given
   * @return the new rules
   */
  public Stale withIfError(Duration changed) {
    return new Stale(whileRevalidate, changed);
  }

  /**
   * For how long a value is kept after its life.
   *
   * @return the longer of the two
   */
  public Duration longest() {
    return whileRevalidate.compareTo(ifError) >= 0 ? whileRevalidate : ifError;
  }

  void check(Freshness freshness, Deadlines deadlines, List<String> mistakes) {
    checkNotNegative("staleWhileRevalidate", whileRevalidate, mistakes);
    checkNotNegative("staleIfError", ifError, mistakes);
    if (!longest().isZero() && freshness.consistency() != Consistency.BOUNDED) {
      mistakes.add(
          "consistency "
              + freshness.consistency()
              + " gives no stale values; leave staleWhileRevalidate and staleIfError out, or use"
              + " BOUNDED");
    }
    if (deadlines.hasSoft() && ifError.isZero()) {
      mistakes.add(
          "softDeadline "
              + deadlines.soft()
              + " without staleIfError: there is never a stale value to give then");
    }
  }

  private static void checkNotNegative(String name, Duration value, List<String> mistakes) {
    if (value.isNegative() || value.compareTo(Deadlines.NEVER) > 0) {
      mistakes.add(name + " " + value + " is not from 0 to 365 days");
    }
  }
}
