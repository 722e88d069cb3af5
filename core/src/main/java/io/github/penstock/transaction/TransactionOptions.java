package io.github.penstock.transaction;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a transaction is to run. Immutable; made from {@link #DEFAULT}.
 *
 * <p>In work that joins an open transaction each option is a demand on that one: an isolation level
 * must be the one it has, {@code readOnly} refuses the writes of this work alone, and a timeout
 * that ends earlier than that of the transaction shortens it to its end. What is not set demands
 * nothing.
 *
 * @param isolation the level, or null for the one that the database gives
 * @param isReadOnly whether writes are refused
 * @param timeout how long it may take from its call to its COMMIT, or null for any time
 * @since 0.1
 */
public record TransactionOptions(
    @Nullable Isolation isolation, boolean isReadOnly, @Nullable Duration timeout) {

  /** What the database gives, read and write, without a limit. */
  public static final TransactionOptions DEFAULT = new TransactionOptions(null, false, null);

  /** Less cannot be told to the server. */
  private static final Duration SHORTEST = Duration.ofMillis(1);

  /** More cannot be told to the server. */
  private static final Duration LONGEST = Duration.ofMillis(Integer.MAX_VALUE);

  /** Checks. */
  public TransactionOptions {
    if (timeout != null && (timeout.compareTo(SHORTEST) < 0 || timeout.compareTo(LONGEST) > 0)) {
      throw new IllegalArgumentException(
          "The timeout of a transaction is "
              + timeout
              + "; give 1 ms at least and 24 days at most");
    }
  }

  /**
   * With an isolation level.
   *
   * @param level how much of others is seen
   * @return these options with that level
   */
  public TransactionOptions with(Isolation level) {
    return new TransactionOptions(Objects.requireNonNull(level, "level"), isReadOnly, timeout);
  }

  /**
   * Without writes: those of repositories are refused before they are sent, others by the server.
   * Under READ COMMITTED reads still come from the caches.
   *
   * @return these options, read only
   */
  public TransactionOptions readOnly() {
    return new TransactionOptions(isolation, true, timeout);
  }

  /**
   * With a limit for the whole transaction, waiting for a connection and for locks included. Each
   * statement is told what is left, and COMMIT is not sent when nothing is. It may end up to a
   * twentieth late, 10 ms at least: see the guide.
   *
   * @param limit 1 ms to 24 days
   * @return these options with that limit
   */
  public TransactionOptions withTimeout(Duration limit) {
    return new TransactionOptions(isolation, isReadOnly, Objects.requireNonNull(limit, "limit"));
  }
}
