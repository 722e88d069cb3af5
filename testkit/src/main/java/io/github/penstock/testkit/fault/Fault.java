package io.github.penstock.testkit.fault;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * Something that goes wrong on a network. Made by tests and given to {@link FaultProxy#inject};
 * several on one link add up. Immutable and thread-safe.
 *
 * @since 0.1
 */
public sealed interface Fault {

  /**
   * Everything arrives later.
   *
   * @param by how long each part takes at least
   * @return the fault
   */
  static Fault delay(Duration by) {
    return new Delay(by, Duration.ZERO);
  }

  /**
   * Everything arrives later, by a time that differs. The order stays.
   *
   * @param by how long each part takes at least
   * @param jitter up to how much longer, at random
   * @return the fault
   */
  static Fault delay(Duration by, Duration jitter) {
    return new Delay(by, jitter);
  }

  /**
   * Nothing arrives, and nobody is told: connections stay open, and what is sent waits, as it does
   * in a network that loses packets for a while. Once it is healed all of it arrives, late.
   *
   * @param directions which way; none for both
   * @return the fault
   */
  static Fault blackHole(Direction... directions) {
    return new BlackHole(directions.length == 0 ? Set.of(Direction.values()) : Set.of(directions));
  }

  /**
   * Everything arrives in small parts.
   *
   * @param bytes how large each is at most, at least 1
   * @return the fault
   */
  static Fault slice(int bytes) {
    return new Slice(bytes);
  }

  /**
   * The link is reset at once, and so is each new one.
   *
   * @return the fault
   */
  static Fault reset() {
    return new Reset();
  }

  /**
   * The link is reset in the middle of what is sent one way.
   *
   * @param direction which way
   * @param bytes how many still arrive
   * @return the fault
   */
  static Fault cut(Direction direction, int bytes) {
    return new Cut(direction, bytes);
  }

  /**
   * See {@link #delay(Duration, Duration)}.
   *
   * @param by at least
   * @param jitter up to how much longer
   */
  record Delay(Duration by, Duration jitter) implements Fault {
    /** Checks. */
    public Delay {
      if (by.isNegative() || jitter.isNegative()) {
        throw new IllegalArgumentException("A delay is not negative: " + by + ", " + jitter);
      }
    }
  }

  /**
   * See {@link #blackHole}.
   *
   * @param directions not empty
   */
  record BlackHole(Set<Direction> directions) implements Fault {
    /** Copies. */
    public BlackHole {
      directions = Set.copyOf(directions);
    }
  }

  /**
   * See {@link #slice}.
   *
   * @param bytes at least 1
   */
  record Slice(int bytes) implements Fault {
    /** Checks. */
    public Slice {
      if (bytes < 1) {
        throw new IllegalArgumentException("A slice has at least one byte, not " + bytes);
      }
    }
  }

  /** See {@link #reset}. */
  record Reset() implements Fault {}

  /**
   * See {@link #cut}.
   *
   * @param direction which way
   * @param bytes not negative
   */
  record Cut(Direction direction, int bytes) implements Fault {
    /** Checks. */
    public Cut {
      Objects.requireNonNull(direction, "direction");
      if (bytes < 0) {
        throw new IllegalArgumentException("A cut comes after " + bytes + " bytes");
      }
    }
  }
}
