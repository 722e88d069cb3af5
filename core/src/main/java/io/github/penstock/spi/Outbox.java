package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where the source keeps invalidations that could not be announced, each committed with the write
 * that it belongs to. Implemented by sources, called by the engine. Thread-safe.
 *
 * <p>Duties of the implementor: a row is seen by {@link #poll} from the moment on from which the
 * write of its transaction is seen by loads, neither earlier nor later, and by every poll that
 * continues one that had not seen it, whatever ids rows have and however late they were committed.
 *
 * @since 0.1
 */
public interface Outbox {

  /** Of a source that has none. */
  Outbox NONE = new NoOutbox();

  /**
   * Whether writes may be committed with a row here.
   *
   * @return a constant
   */
  boolean isThere();

  /**
   * Adds a row in the transaction of this thread, or in one of its own where there is none.
   *
   * @param row what is invalid once that is committed; throws {@code SourceException} where it
   *     could not be added
   */
  void add(Row row);

  /**
   * The rows that were committed since another poll. Takes a connection of its own, so it is not to
   * be called inside a transaction.
   *
   * @param since where that poll ended; null for all that there are
   * @return the rows, and where this poll ends; throws {@code SourceException} where the source
   *     could not be asked, or cannot tell
   */
  Rows poll(@Nullable String since);

  /**
   * Removes what the poll that ended there, and those before it, have seen.
   *
   * @param upTo where a poll ended; throws {@code SourceException}
   */
  void remove(String upTo);

  /**
   * What one transaction has made invalid.
   *
   * @param keys of caches
   * @param tags names of regions, or tags with their mark
   */
  record Row(List<CacheKey> keys, List<String> tags) {
    /** Copies. */
    public Row {
      keys = List.copyOf(keys);
      tags = List.copyOf(tags);
    }
  }

  /**
   * What a poll has found.
   *
   * @param end where the next one goes on; means nothing to anybody but the outbox
   * @param rows in no particular order
   * @param oldest how long ago the first of them was written, zero where there is none
   */
  record Rows(String end, List<Row> rows, Duration oldest) {
    /** Checks and copies. */
    public Rows {
      Objects.requireNonNull(end, "end");
      rows = List.copyOf(rows);
      Objects.requireNonNull(oldest, "oldest");
    }
  }
}
