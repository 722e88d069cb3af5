package io.github.penstock.cache;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value and what is known about it. Given by {@link Cache#getResult}. As immutable as the value.
 *
 * @param <V> the type of the value
 * @param value the value, null where there is none
 * @param tier where it came from
 * @param age how long ago this copy was loaded or written; zero for what was just loaded
 * @param stale whether it is past its life, given because it is loaded anew in the background, or
 *     because it could not be loaded or not in time
 * @param version by which copies are told apart: equal for the same copy on all nodes and in both
 *     tiers; zero for what was just loaded
 * @since 0.1
 */
public record CacheResult<V>(
    @Nullable V value, Tier tier, Duration age, boolean stale, long version) {

  /** Checks for nulls. */
  public CacheResult {
    Objects.requireNonNull(tier, "tier");
    Objects.requireNonNull(age, "age");
  }

  /**
   * What was just loaded.
   *
   * @param value the value, null where there is none
   * @param <V> the type of the value
   * @return the result
   */
  public static <V> CacheResult<V> loaded(@Nullable V value) {
    return new CacheResult<>(value, Tier.SOURCE, Duration.ZERO, false, 0);
  }

  /** Says where it came from without the value, which may be personal data. */
  @Override
  public String toString() {
    return (value == null ? "no value" : "a value")
        + " from "
        + tier
        + (stale ? ", stale" : "")
        + ", "
        + age
        + " old";
  }
}
