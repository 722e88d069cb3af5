package io.github.penstock.internal.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a load has said about a value besides giving it. Immutable and thread-safe.
 *
 * @param ttl how long it is to count as fresh at most; null where that was left to the policy
 * @param isKept whether it may be stored at all
 * @param validator by which the source can tell whether it has changed; null for none
 */
record Told(@Nullable Duration ttl, boolean isKept, @Nullable String validator) {

  /** It left everything to the policy. */
  static final Told NOTHING = new Told(null, true, null);

  /** The life of the policy, or the load's where that is shorter. */
  Duration within(Duration life) {
    return ttl != null && ttl.compareTo(life) < 0 ? ttl : life;
  }

  /** Of several lives the shortest counts. */
  Told withTtl(Duration other) {
    return new Told(within(other), isKept, validator);
  }

  Told withoutKeeping() {
    return new Told(ttl, false, validator);
  }

  Told withValidator(@Nullable String other) {
    return new Told(ttl, isKept, other);
  }
}
