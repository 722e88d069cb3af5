package io.github.penstock;

import io.github.penstock.cache.CacheStats;
import io.github.penstock.change.ChangeStats;
import io.github.penstock.health.Waiting;
import java.util.Map;
import java.util.Objects;

/**
 * What a {@link Penstock} has done on this node since it was opened. A snapshot; immutable and
 * thread-safe.
 *
 * @param caches what each cache has done, by its name
 * @param statements statements sent to the database for repositories, without BEGIN, COMMIT and
 *     ROLLBACK
 * @param changes messages to other processes about committed transactions
 * @param waiting rows of the outbox
 * @since 0.1
 */
public record PenstockStats(
    Map<String, CacheStats> caches, long statements, ChangeStats changes, Waiting waiting) {

  /** Copies. */
  public PenstockStats {
    caches = Map.copyOf(caches);
    Objects.requireNonNull(changes, "changes");
    Objects.requireNonNull(waiting, "waiting");
  }
}
