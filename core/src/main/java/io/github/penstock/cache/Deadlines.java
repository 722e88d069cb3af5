package io.github.penstock.cache;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How long a caller waits for a load, its own or somebody else's. The load goes on without the
 * caller, and what it gives is stored if it comes within {@code loadTimeout}. Part of {@link
 * Loading}, checked by the {@link CachePolicy}. Immutable and thread-safe.
 *
 * <p>With a deadline, loaders run on a thread of Penstock instead of the caller's. In a transaction
 * neither deadline counts: its reads run on its own connection and thread.
 *
 * @param soft after this a caller gets a stale value if {@link Stale#ifError} allows one, else it
 *     waits on
 * @param hard after this a caller gets a {@link LoadTimeoutException}
 * @since 0.1
 */
public record Deadlines(Duration soft, Duration hard) {

  /** As good as no limit. */
  static final Duration NEVER = Duration.ofDays(365);

  /** Neither: loaders run on the caller's thread, for as long as they take. */
  public static final Deadlines NONE = new Deadlines(NEVER, NEVER);

  /** Checks for nulls; values are checked by the policy. */
  public Deadlines {
    Objects.requireNonNull(soft, "soft");
    Objects.requireNonNull(hard, "hard");
  }

  /**
   * The same hard deadline with another soft one.
   *
   * @param changed when a caller is given a stale value
   * @return the new deadlines
   */
  public Deadlines withSoft(Duration changed) {
    return new Deadlines(changed, hard);
  }

  /**
   * The same soft deadline with another hard one.
   *
   * @param changed when a caller gives up
   * @return the new deadlines
   */
  public Deadlines withHard(Duration changed) {
    return new Deadlines(soft, changed);
  }

  /**
   * Whether there is a soft deadline.
   *
   * @return false where callers wait until the hard one
   */
  public boolean hasSoft() {
    return soft.compareTo(NEVER) < 0;
  }

  /**
   * Whether there is a hard deadline.
   *
   * @return false where callers wait for as long as the load takes
   */
  public boolean hasHard() {
    return hard.compareTo(NEVER) < 0;
  }

  void check(Duration loadTimeout, List<String> mistakes) {
    Lifetimes.checkPositive("softDeadline", soft, mistakes);
    Lifetimes.checkPositive("hardDeadline", hard, mistakes);
    if (hasSoft() && soft.compareTo(hard) >= 0) {
      mistakes.add("softDeadline " + soft + " is not shorter than hardDeadline " + hard);
    }
    if (hasHard() && hard.compareTo(loadTimeout) > 0) {
      mistakes.add(
          "hardDeadline "
              + hard
              + " is longer than loadTimeout "
              + loadTimeout
              + ", after which nothing that was waited for is stored");
    }
  }
}
