package io.github.penstock.benchmarks.peer;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a peer finds its servers, and how it is set up. Immutable and thread-safe.
 *
 * @param jdbcUrl of the database
 * @param redisUri of Redis; null for the same cache with its remote tier off
 * @param namespace what its keys in Redis begin with
 * @param profile what the scenario wants
 */
public record Site(String jdbcUrl, @Nullable String redisUri, String namespace, Profile profile) {

  /** Connections to the database that each peer gets. */
  public static final int POOL = 16;

  /** What every peer that knows a deadline for Redis is told. */
  static final Duration COMMAND_DEADLINE = Duration.ofMillis(250);

  /** How long any of them waits for a connection to the database. */
  static final Duration POOL_PATIENCE = Duration.ofSeconds(2);

  /** How long any of them waits for the database's answer; the slowest load is shorter. */
  static final Duration ANSWER_PATIENCE = Duration.ofSeconds(8);

  String remote() {
    if (redisUri == null) {
      throw new IllegalStateException("There is no Redis at this site.");
    }
    return redisUri;
  }
}
