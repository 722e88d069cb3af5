package io.github.penstock.cache;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How long entries live. Part of a {@link CachePolicy}, which checks it. Immutable and thread-safe.
 *
 * @param ttl the hard limit in every tier
 * @param localTtl the limit in the local tier; an entry never outlives what the remote tier keeps
 * @param absentTtl the limit of absent entries in every tier
 * @param jitter the largest fraction by which each life is shortened at random, so that entries
 *     which were stored together do not expire together; from 0 to 0.5
 * @since 0.1
 */
public record Lifetimes(Duration ttl, Duration localTtl, Duration absentTtl, double jitter) {

  private static final Duration DEFAULT_LOCAL = Duration.ofSeconds(30);
  private static final Duration DEFAULT_ABSENT = Duration.ofSeconds(5);
  private static final double DEFAULT_JITTER = 0.1;
  private static final Duration LONGEST = Duration.ofDays(365);

  /** Checks for nulls; values are checked by the policy. */
  public Lifetimes {
    Objects.requireNonNull(ttl, "ttl");
    Objects.requireNonNull(localTtl, "localTtl");
    Objects.requireNonNull(absentTtl, "absentTtl");
  }

  /**
   * The defaults for a time to live.
   *
   * @param ttl how long an entry may live in the remote tier
   * @return 30 s in the local tier and 5 s for absent entries, or the ttl if that is shorter;
   *     shortened by up to a tenth
   */
  public static Lifetimes of(Duration ttl) {
    return new Lifetimes(
        ttl, shorter(ttl, DEFAULT_LOCAL), shorter(ttl, DEFAULT_ABSENT), DEFAULT_JITTER);
  }

  /**
   * The same with another limit in the local tier.
   *
   * @param changed the limit
   * @return the new lifetimes
   */
  public Lifetimes withLocalTtl(Duration changed) {
    return new Lifetimes(ttl, changed, absentTtl, jitter);
  }

  /**
   * The same with another limit for absent entries.
   *
   * @param changed the limit
   * @return the new lifetimes
   */
  public Lifetimes withAbsentTtl(Duration changed) {
    return new Lifetimes(ttl, localTtl, changed, jitter);
  }

  /**
   * The same with another jitter.
   *
   * @param changed the fraction, from 0 to 0.5
   * @return the new lifetimes
   */
  public Lifetimes withJitter(double changed) {
    return new Lifetimes(ttl, localTtl, absentTtl, changed);
  }

  void check(List<String> mistakes) {
    checkPositive("ttl", ttl, mistakes);
    checkPositive("localTtl", localTtl, mistakes);
    checkPositive("absentTtl", absentTtl, mistakes);
    if (ttl.compareTo(LONGEST) > 0) {
      mistakes.add("ttl " + ttl + " is longer than 365 days");
    }
    if (localTtl.compareTo(ttl) > 0) {
      mistakes.add("localTtl " + localTtl + " is longer than ttl " + ttl);
    }
    if (absentTtl.compareTo(ttl) > 0) {
      mistakes.add("absentTtl " + absentTtl + " is longer than ttl " + ttl);
    }
    if (!(jitter >= 0 && jitter <= 0.5)) {
      mistakes.add("jitter " + jitter + " is not from 0 to 0.5");
    }
  }

  static void checkPositive(String name, Duration value, List<String> mistakes) {
    if (value.isZero() || value.isNegative()) {
      mistakes.add(name + " " + value + " is not more than zero");
    }
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
