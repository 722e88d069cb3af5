package io.github.penstock.spi;

import io.github.penstock.cache.Lease;
import java.util.Objects;
import java.util.Set;

/**
 * What one statement saw: which transactions had finished for it. Told by sources together with
 * what the statement read, asked by the engine before it stores anything. Immutable and
 * thread-safe.
 *
 * <p>On a PostgreSQL primary the rule of {@link #hasFinished} is the one by which the server itself
 * decides which rows a statement sees ({@code pg_current_snapshot()}, documentation of "System
 * Information Functions"). On a standby it is not, since its snapshots leave running transactions
 * out.
 *
 * @param database which database and which history of it, as {@link Visibility#database} says
 * @param xmin every transaction below it had ended
 * @param xmax no transaction from it on had ended
 * @param running the transactions between the two that had not ended
 * @param shareable whether others may be given what the statement read: false on a standby, in a
 *     transaction that has written, and in one that works on a snapshot of its own
 * @since 0.1
 */
public record Snapshot(
    String database, long xmin, long xmax, Set<Long> running, boolean shareable) {

  /** Checks and copies. */
  public Snapshot {
    Objects.requireNonNull(database, "database");
    running = Set.copyOf(running);
  }

  /**
   * Whether a transaction had ended, so that what it committed was seen.
   *
   * @param transaction its id
   * @return true where it had, committed or rolled back
   */
  public boolean hasFinished(long transaction) {
    return transaction < xmax && !running.contains(transaction);
  }

  /**
   * Whether what the statement read may be stored under a lease.
   *
   * @param condition of the lease
   * @return true where the statement saw everybody finished whom it had to see finished
   */
  public boolean proves(Lease.Condition condition) {
    return shareable
        && (condition.fence() == 0 || xmin > condition.fence())
        && condition.writers().stream().allMatch(this::hasFinished);
  }
}
