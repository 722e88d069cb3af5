package io.github.penstock.change;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a committed transaction did to a row, statement by statement. Rows are as the statement gave
 * them: a trigger or a later statement may have changed them since. Immutable and thread-safe, as
 * far as keys and rows are.
 *
 * @param <K> the type of the key
 * @param <V> the type of the row
 * @since 0.1
 */
public sealed interface RowChange<K, V> {

  /**
   * The key of the row.
   *
   * @return the key; null for {@link Unknown} alone
   */
  @Nullable K key();

  /**
   * A row was inserted.
   *
   * @param key its key
   * @param after the row
   * @param <K> the type of the key
   * @param <V> the type of the row
   */
  record Inserted<K, V>(K key, V after) implements RowChange<K, V> {
    /** Checks. */
    public Inserted {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(after, "after");
    }
  }

  /**
   * A row was updated.
   *
   * @param key its key
   * @param before the row that was there; null where nobody listened yet when it was updated
   * @param after the row that is there now
   * @param <K> the type of the key
   * @param <V> the type of the row
   */
  record Updated<K, V>(K key, @Nullable V before, V after) implements RowChange<K, V> {
    /** Checks. */
    public Updated {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(after, "after");
    }
  }

  /**
   * A row was deleted.
   *
   * @param key its key
   * @param before the row that was there; after a soft delete with the time of it
   * @param <K> the type of the key
   * @param <V> the type of the row
   */
  record Deleted<K, V>(K key, V before) implements RowChange<K, V> {
    /** Checks. */
    public Deleted {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(before, "before");
    }
  }

  /**
   * A row was inserted, updated or deleted, and more is not known: by an {@code @Exec} with
   * {@code @Touches}, by an upsert where the database cannot tell which it was, or by a repository
   * with another record. Who wants the row reads it.
   *
   * @param key its key
   * @param <K> the type of the key
   * @param <V> the type of the row
   */
  record Changed<K, V>(K key) implements RowChange<K, V> {
    /** Checks. */
    public Changed {
      Objects.requireNonNull(key, "key");
    }
  }

  /**
   * Any rows of the table may have changed: by an {@code @Exec} that does not say which, a foreign
   * key that cascades, a write of a partition or heir of the table or of what it is one of, or a
   * hand-written method that invalidates the cache of the rows.
   *
   * @param <K> the type of the key
   * @param <V> the type of the row
   */
  record Unknown<K, V>() implements RowChange<K, V> {
    @Override
    public @Nullable K key() {
      return null;
    }
  }
}
