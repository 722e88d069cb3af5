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
 * @since 0.1
 */
public record Loading(Stampede stampede, Duration loadTimeout, Duration waitAtMost) {

  /** One load a key in the cluster; loads of up to 10 s are stored, others wait up to 5 s. */
  public static final Loading DEFAULT =
      new Loading(Stampede.CLUSTER, Duration.ofSeconds(10), Duration.ofSeconds(5));

  /** Checks for nulls; values are checked by the policy. */
  public Loading {
    Objects.requireNonNull(stampede, "stampede");
    Objects.requireNonNull(loadTimeout, "loadTimeout");
    Objects.requireNonNull(waitAtMost, "waitAtMost");
  }

  /**
   * The same with another reach.
   *
   * @param changed the reach
   * @return the new rules
   */
  public Loading withStampede(Stampede changed) {
    return new Loading(changed, loadTimeout, waitAtMost);
  }

  void check(List<String> mistakes) {
    Lifetimes.checkPositive("loadTimeout", loadTimeout, mistakes);
    Lifetimes.checkPositive("waitAtMost", waitAtMost, mistakes);
  }
}
