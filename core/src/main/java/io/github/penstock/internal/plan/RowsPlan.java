package io.github.penstock.internal.plan;

import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.spi.TableSpec;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a declared repository. Immutable.
 *
 * @param table where they are
 * @param cache where they are cached by their key, or null without {@code @Cached}
 * @param writeMode what a committed write leaves in that cache
 * @param hints the caches of key by the values of these components, for finders of one row
 */
public record RowsPlan(
    TableSpec table,
    @Nullable CacheSpec cache,
    WriteMode writeMode,
    Map<List<String>, CacheSpec> hints) {

  /** Checks and copies. */
  public RowsPlan {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(writeMode, "writeMode");
    hints = Map.copyOf(hints);
  }
}
