package io.github.penstock.health;

import java.time.Duration;
import java.util.Objects;

/**
 * Rows of the outbox that wait for the remote tier, as far as this node knows. A snapshot;
 * immutable and thread-safe.
 *
 * @param rows how many
 * @param oldest how old the first of them is, zero where there is none
 * @since 0.1
 */
public record Waiting(int rows, Duration oldest) {

  /** None. */
  public static final Waiting NONE = new Waiting(0, Duration.ZERO);

  /** Checks. */
  public Waiting {
    Objects.requireNonNull(oldest, "oldest");
  }
}
