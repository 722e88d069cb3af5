package io.github.penstock.spec;

import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.WriteMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a repository. Immutable and thread-safe.
 *
 * @param table where they are
 * @param cache where they are cached by their key; null for a repository that caches nothing
 * @param writeMode what a committed write leaves in that cache
 * @param hints the caches of a row's key by the values of these components
 * @since 0.1
 */
public record RowsSpec(
    TableSpec table,
    @Nullable CacheSpec cache,
    WriteMode writeMode,
    Map<List<String>, CacheSpec> hints) {

  /** Checks and copies. */
  public RowsSpec {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(writeMode, "writeMode");
    hints = Map.copyOf(hints);
  }
}
