package io.github.penstock.cache;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What a tier keeps for a key: a value, or the knowledge that there is none. Lives and ages are
 * durations from or until now, never points in time, because no two machines agree on those.
 * Immutable and thread-safe.
 *
 * @param <V> the type of the value
 * @param value the value, or null for an absent entry
 * @param version a random number by which one copy is told from the next, the same in each tier and
 *     on each node; it says nothing about order
 * @param age how long ago it was stored, zero for what is about to be
 * @param softLife how much longer it counts as fresh; not longer than {@code hardLife}
 * @param hardLife how much longer it may be kept at all
 * @param loadCost what it cost to load, zero where it was not loaded
 * @param bytes how long the value is in encoded form, before compression; 0 where nobody encoded it
 * @param validator by which the source can tell whether it has changed, as the load said; null
 *     where it said none, and for an absent entry
 * @since 0.1
 */
public record StoredEntry<V>(
    @Nullable V value,
    long version,
    Duration age,
    Duration softLife,
    Duration hardLife,
    Duration loadCost,
    int bytes,
    @Nullable String validator) {

  /** Checks that the lives are in order. */
  public StoredEntry {
    Objects.requireNonNull(age, "age");
    Objects.requireNonNull(softLife, "softLife");
    Objects.requireNonNull(hardLife, "hardLife");
    Objects.requireNonNull(loadCost, "loadCost");
    if (softLife.compareTo(hardLife) > 0) {
      throw new IllegalArgumentException(
          "softLife " + softLife + " must not be longer than hardLife " + hardLife);
    }
  }

  /**
   * An entry that is about to be stored, with a version of its own.
   *
   * @param value the value, or null for an absent entry
   * @param softLife how long it counts as fresh
   * @param hardLife how long it may be kept at all
   * @param loadCost what it cost to load
   * @param <V> the type of the value
   * @return the entry
   */
  public static <V> StoredEntry<V> of(
      @Nullable V value, Duration softLife, Duration hardLife, Duration loadCost) {
    long version = ThreadLocalRandom.current().nextLong();
    return new StoredEntry<>(value, version, Duration.ZERO, softLife, hardLife, loadCost, 0, null);
  }

  /**
   * The same with a validator.
   *
   * @param other what the load said, null for none
   * @return the entry
   */
  public StoredEntry<V> withValidator(@Nullable String other) {
    return new StoredEntry<>(
        value, version, age, softLife, hardLife, loadCost, bytes, isAbsent() ? null : other);
  }

  /**
   * The same, whose soft and hard life are equal.
   *
   * @param value the value, or null for an absent entry
   * @param life how long it may be kept
   * @param loadCost what it cost to load
   * @param <V> the type of the value
   * @return the entry
   */
  public static <V> StoredEntry<V> living(@Nullable V value, Duration life, Duration loadCost) {
    return of(value, life, life, loadCost);
  }

  /**
   * Whether this says that the key has no value.
   *
   * @return true for an absent entry
   */
  public boolean isAbsent() {
    return value == null;
  }

  /**
   * Whether it has reached the end of its soft life.
   *
   * @return true where it may be given only to those who accept stale values
   */
  public boolean isStale() {
    return softLife.isZero();
  }

  /** Says what it is without the value, which may be personal data. */
  @Override
  public String toString() {
    return (isAbsent() ? "absent entry" : "entry") + " with " + hardLife + " left";
  }
}
