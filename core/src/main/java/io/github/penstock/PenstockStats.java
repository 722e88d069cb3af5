package io.github.penstock;

import io.github.penstock.cache.CacheStats;
import java.util.Map;

/**
 * What a {@link Penstock} has done on this node since it was opened. A snapshot; immutable and
 * thread-safe.
 *
 * @param caches what each cache has done, by its name
 * @param statements statements sent to the database for repositories, without BEGIN, COMMIT and
 *     ROLLBACK
 * @since 0.1
 */
public record PenstockStats(Map<String, CacheStats> caches, long statements) {

  /** Copies. */
  public PenstockStats {
    caches = Map.copyOf(caches);
  }
}
