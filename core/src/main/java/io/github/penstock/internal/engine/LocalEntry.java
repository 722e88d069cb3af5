package io.github.penstock.internal.engine;

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
final class LocalEntry<V> {

  private final @Nullable V value;
  private final long storedAt;
  private final long deadline;
  private final LocalTier.Ticket ticket;
  private final String token;
  private volatile boolean invalidated;

  /**
   * An entry.
   *
   * @param value the value, null for an absent entry
   * @param storedAt when it was made, in nanoseconds of the time source
   * @param deadline when it expires, in nanoseconds of the time source
   * @param ticket taken before anything of it was read
   * @param token the write that put it, empty for a load
   */
  LocalEntry(
      @Nullable V value, long storedAt, long deadline, LocalTier.Ticket ticket, String token) {
    this.value = value;
    this.storedAt = storedAt;
    this.deadline = deadline;
    this.ticket = ticket;
    this.token = token;
  }

  @Nullable V value() {
    return value;
  }

  /** The write that put it, empty for a load. */
  String token() {
    return token;
  }

  /** Called before it is removed because its key was invalidated. */
  void invalidate() {
    invalidated = true;
  }

  /** The watermark before the mark and the tags: see the class. */
  boolean isFresh(long now) {
    return now - deadline < 0
        && ticket.epoch().isValid(now)
        && !invalidated
        && ticket.tags().areCurrent();
  }

  /** Whether it may be served while the remote tier is away and the user chose LOCAL. */
  boolean isWithin(long maxAgeNanos, long now) {
    return now - deadline < 0
        && now - storedAt <= maxAgeNanos
        && !invalidated
        && !ticket.epoch().isCleared()
        && ticket.tags().areCurrent();
  }
}
