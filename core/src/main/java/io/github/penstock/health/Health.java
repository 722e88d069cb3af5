package io.github.penstock.health;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * How well a Penstock is on this node. Made by {@code Penstock.health()}. A snapshot; immutable and
 * thread-safe.
 *
 * @param status the whole in one word
 * @param reasons what is not as it should be; empty where all is well
 * @since 0.1
 */
public record Health(Status status, List<Reason> reasons) {

  /** Nothing is wrong. */
  public static final Health WELL = new Health(Status.UP, List.of());

  /** Copies. */
  public Health {
    Objects.requireNonNull(status, "status");
    reasons = List.copyOf(reasons);
  }

  /**
   * Whether reads can be answered at all. For readiness; a liveness probe should ask for nothing
   * here, since no restart brings a database or a Redis back.
   *
   * @return false for {@link Status#DOWN} alone
   */
  public boolean isServing() {
    return status != Status.DOWN;
  }

  /**
   * Whether something is wrong.
   *
   * @param cause what
   * @return true where it is one of the reasons
   */
  public boolean has(Cause cause) {
    return reasons.stream().anyMatch(reason -> reason.cause() == cause);
  }

  /** The whole in one word. */
  public enum Status {
    /** All is well. */
    UP,
    /** Something is away or switched off; reads are answered, some of them more slowly or not. */
    DEGRADED,
    /** Nothing can be read: the source is away, and so is everything that could stand in for it. */
    DOWN
  }

  /** What can be wrong. */
  public enum Cause {
    /** The remote tier failed several times in a row and is only tried now and then. */
    REMOTE_AWAY,
    /** The invalidation channel is not connected. */
    CHANNEL_LOST,
    /** The invalidation channel is connected, and does not answer. */
    CHANNEL_SILENT,
    /** Invalidations of committed writes wait for the remote tier. */
    INVALIDATIONS_PENDING,
    /** Rows of the outbox wait for the remote tier. */
    OUTBOX_WAITING,
    /** The outbox cannot be read, so that nothing cached is believed for longer than its bound. */
    OUTBOX_UNREAD,
    /** The remote tier lost its state, and transactions from before that still run. */
    PARTITIONS_FENCED,
    /** The source does not answer. */
    SOURCE_AWAY,
    /** A tier is switched off by hand, or a cache is used for some of its keys only. */
    SWITCHED_OFF
  }

  /**
   * Something that is wrong.
   *
   * @param cause what it is
   * @param lasting for how long, as far as this node knows
   * @param detail what is known about it, without user data
   * @param reads what follows for reads
   * @param writes what follows for writes
   */
  public record Reason(Cause cause, Duration lasting, String detail, String reads, String writes) {

    /** Checks. */
    public Reason {
      Objects.requireNonNull(cause, "cause");
      Objects.requireNonNull(lasting, "lasting");
      Objects.requireNonNull(detail, "detail");
      Objects.requireNonNull(reads, "reads");
      Objects.requireNonNull(writes, "writes");
    }
  }
}
