package io.github.penstock.cache;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * Who loads and how long others wait. Part of a {@link CachePolicy}, which checks it. Immutable and
 * thread-safe.
 *
 * @param stampede how far the promise "one load a key" reaches
 * @param loadTimeout how long a load may take at most and still be stored; after it others may load
 *     as well, and already after twenty times what loads usually cost, but at least 1 s
 * @param waitAtMost how long a caller waits for somebody else's load before it loads by itself
 * @param deadlines how long a caller waits for any load
 * @param batchKeys how many keys that are missed at the same moment are loaded by one statement, at
 *     most; 1 for one statement each. The first is never held up; those that come while it is out
 *     go together
 * @param backoff what is remembered of a load that failed
 * @since 0.1
 */
public record Loading(
    Stampede stampede,
    Duration loadTimeout,
    Duration waitAtMost,
    Deadlines deadlines,
    int batchKeys,
    Backoff backoff) {

  private static final int MOST_KEYS = 10_000;

  /**
   * One load a key in the cluster; loads of up to 10 s are stored, others wait up to 5 s, without
   * further deadlines; up to 200 keys a statement.
   */
  public static final Loading DEFAULT =
      new Loading(
          Stampede.CLUSTER,
          Duration.ofSeconds(10),
          Duration.ofSeconds(5),
          Deadlines.NONE,
          200,
          Backoff.DEFAULT);

  /** Checks for nulls; values are checked by the policy. */
  public Loading {
    Objects.requireNonNull(stampede, "stampede");
    Objects.requireNonNull(loadTimeout, "loadTimeout");
    Objects.requireNonNull(waitAtMost, "waitAtMost");
    Objects.requireNonNull(deadlines, "deadlines");
    Objects.requireNonNull(backoff, "backoff");
  }

  /**
   * The same with another reach.
   *
   * @param changed the reach
   * @return the new rules
   */
  public Loading with(Stampede changed) {
    return new Loading(changed, loadTimeout, waitAtMost, deadlines, batchKeys, backoff);
  }

  /**
   * The same with another time in which loads are stored.
   *
   * @param changed how long a load may take at most
   * @return the new rules
   */
  public Loading withLoadTimeout(Duration changed) {
    return new Loading(stampede, changed, waitAtMost, deadlines, batchKeys, backoff);
  }

  /**
   * The same with another time to wait for somebody else's load.
   *
   * @param changed how long a caller waits before it loads by itself
   * @return the new rules
   */
  public Loading withWaitAtMost(Duration changed) {
    return new Loading(stampede, loadTimeout, changed, deadlines, batchKeys, backoff);
  }

  /**
   * The same with other deadlines.
   *
   * @param changed how long a caller waits for any load
   * @return the new rules
   */
  public Loading with(Deadlines changed) {
    return new Loading(stampede, loadTimeout, waitAtMost, changed, batchKeys, backoff);
  }

  /**
   * The same with another size of batches.
   *
   * @param changed from 1, for none, to 10,000
   * @return the new rules
   */
  public Loading withBatchKeys(int changed) {
    return new Loading(stampede, loadTimeout, waitAtMost, deadlines, changed, backoff);
  }

  /**
   * The same with another memory of failures.
   *
   * @param changed what is remembered of a load that failed
   * @return the new rules
   */
  public Loading with(Backoff changed) {
    return new Loading(stampede, loadTimeout, waitAtMost, deadlines, batchKeys, changed);
  }

  void check(List<String> mistakes) {
    Lifetimes.checkPositive("loadTimeout", loadTimeout, mistakes);
    Lifetimes.checkPositive("waitAtMost", waitAtMost, mistakes);
    deadlines.check(loadTimeout, mistakes);
    if (batchKeys < 1 || batchKeys > MOST_KEYS) {
      mistakes.add("batchKeys " + batchKeys + " is not from 1 to " + MOST_KEYS);
    }
    backoff.check(mistakes);
  }
}
