package io.github.penstock.runtime;

import io.github.penstock.cache.Cache;
import io.github.penstock.spec.TableSpec.Role;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a unique key lead to the key of a row. The entries are only hints: whoever
 * follows one checks the row. Thread-safe.
 */
final class UniqueHint<K, V> {

  private final RowRepository<K, V> rows;
  private final Cache<Object, Object> cache;
  private final List<String> components;
  private final List<String> spelled;
  private final List<String> exact;
  private final int[] exactPlaces;

  /**
   * A hint of a repository.
   *
   * @param cache the entries by the values as they are spelled in the question: the key of the row,
   *     or a {@link Spelled} where case is ignored
   * @param components the unique key, in the order of the record
   */
  UniqueHint(RowRepository<K, V> rows, Cache<Object, Object> cache, List<String> components) {
    this.rows = rows;
    this.cache = cache;
    this.components = components;
    this.spelled = components.stream().filter(this::ignoresCase).toList();
    this.exact = components.stream().filter(c -> !ignoresCase(c)).toList();
    this.exactPlaces = exact.stream().mapToInt(components::indexOf).toArray();
  }

  private boolean ignoresCase(String component) {
    return rows.column(component).is(Role.IGNORE_CASE);
  }

  Cache<Object, Object> cache() {
    return cache;
  }

  List<String> components() {
    return components;
  }

  /** The entry for a row that the database has found. */
  Object entry(V row) {
    K id = rows.id(row);
    return spelled.isEmpty()
        ? id
        : new Spelled<>(
            id, spelled.stream().map(c -> (String) rows.statements().value(row, c)).toList());
  }

  @SuppressWarnings("unchecked") // Unchecked: the plan gave the cache its type of values.
  K id(Object entry) {
    return spelled.isEmpty() ? (K) entry : ((Spelled<K>) entry).id();
  }

  /**
   * Whether a row is still what an entry says that the values mean. What is the same in any case
   * the database alone knows: it is what it was then if the row is spelled as it was then.
   */
  boolean leadsTo(Object entry, V row, List<? extends @Nullable Object> values) {
    if (spelled.isEmpty()) {
      return rows.hasAll(row, components, values);
    }
    return rows.hasAll(row, spelled, ((Spelled<?>) entry).spellings())
        && rows.hasAll(row, exact, IntStream.of(exactPlaces).mapToObj(values::get).toList());
  }
}
