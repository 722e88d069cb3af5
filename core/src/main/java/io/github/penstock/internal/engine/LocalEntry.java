package io.github.penstock.internal.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the local tier holds for a key. Safely published by its final fields; its one changing field
 * only ever goes from false to true.
 *
 * <p>A reader that looked the entry up before it was invalidated must not believe a heartbeat that
 * came after: so the invalidation marks the entry before it removes it, and the reader looks at the
 * mark after it has looked at the watermark. Messages and heartbeats are applied in order, so
 * whoever sees the heartbeat sees the mark. (Explored by the model {@code WM5}; without the mark it
 * is {@code WM1}.)
 *
 * @param <V> the type of the value
 */
sealed class LocalEntry<V> permits WeighedEntry {

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final @Nullable V value;
  private final Epoch epoch;
  private final TagStamps.Captured tags;
  private final String token;
  private final long storedAt;
  private final long version;

  /** Milliseconds in four bytes: of more than 24 days nothing is said but that. */
  private final int ageMillis;

  private final long quietUntil;
  private final @Nullable Aging aging;
  private volatile boolean invalidated;

  /**
   * An entry.
   *
   * @param value the value, null for an absent entry
   * @param life its times
   * @param ticket taken before anything of it was read
   * @param token the write that put it, empty for a load
   */
  LocalEntry(@Nullable V value, Life life, LocalTier.Ticket ticket, String token) {
    this.value = value;
    this.epoch = ticket.epoch();
    this.tags = ticket.tags();
    this.token = token;
    this.storedAt = life.storedAt();
    this.version = life.version();
    this.ageMillis = (int) Math.min(life.ageNanos() / NANOS_PER_MILLI, Integer.MAX_VALUE);
    this.quietUntil = life.quietUntil();
    this.aging = life.aging();
  }

  @Nullable V value() {
    return value;
  }

  /** The write that put it, empty for a load. */
  String token() {
    return token;
  }

  /** How long ago the copy was stored, in whichever tier was first. */
  Duration age(long now) {
    return Duration.ofMillis(ageMillis).plusNanos(now - storedAt);
  }

  /** The same in nanoseconds. */
  long ageNanos(long now) {
    return ageMillis * NANOS_PER_MILLI + now - storedAt;
  }

  /** Which copy it is. */
  long version() {
    return version;
  }

  /** What becomes of it when it is no longer {@link #isQuiet}; null where it is over then. */
  @Nullable Aging aging() {
    return aging;
  }

  /** Until when a hit has nothing else to do. */
  long quietUntil() {
    return quietUntil;
  }

  /** Whether its key, a tag of it, or the whole cache was invalidated. */
  boolean isInvalidated() {
    return invalidated || epoch.isCleared() || !tags.areCurrent();
  }

  /** Called before it is removed because its key was invalidated. */
  void invalidate() {
    invalidated = true;
  }

  /** Whether a hit may be served and has nothing else to do. */
  boolean isQuiet(long now) {
    return now - quietUntil < 0 && isValid(now);
  }

  /**
   * Whether nothing was invalidated, as far as the bound says: what has expired may still be that.
   * The watermark before the mark and the tags: see the class.
   */
  boolean isValid(long now) {
    return epoch.isValid(now) && !invalidated && tags.areCurrent();
  }

  /** Whether it may be served while the remote tier is away and the user chose LOCAL. */
  boolean isWithin(long maxAgeNanos, long now) {
    long until = aging == null ? quietUntil : aging.softUntil();
    return now - until < 0
        && now - storedAt <= maxAgeNanos
        && !invalidated
        && !epoch.isCleared()
        && tags.areCurrent();
  }
}
