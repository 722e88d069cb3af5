package io.github.penstock.spec;

import io.github.penstock.cache.CacheSpec;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A query that a user wrote. Made by plans. Immutable.
 *
 * @param sql the statement
 * @param cache where its results are kept; null where the source is asked each time
 * @param dependencies what its results depend on; none where they are not kept
 * @param locks whether it locks the rows that it reads
 * @since 0.1
 */
public record QuerySpec(
    SqlSpec sql, @Nullable CacheSpec cache, List<Dependency> dependencies, boolean locks) {

  /** Checks and copies. */
  public QuerySpec {
    Objects.requireNonNull(sql, "sql");
    dependencies = List.copyOf(dependencies);
  }
}
