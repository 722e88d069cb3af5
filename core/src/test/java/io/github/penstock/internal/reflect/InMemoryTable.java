package io.github.penstock.internal.reflect;

import io.github.penstock.cache.RowGoneException;
import io.github.penstock.spec.Selection;
import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import io.github.penstock.spi.Change;
import io.github.penstock.spi.Proven;
import io.github.penstock.spi.RowQuery;
import io.github.penstock.spi.RowsUpdate;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.transaction.LockMode;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rows by id in the order of their insertion. */
@SuppressWarnings("unchecked") // Unchecked: rows and ids are what the test's interface says.
final class InMemoryTable<K, V> implements TableStatements<K, V> {
  private final InMemoryPorts ports;
  private final TableSpec spec;

  InMemoryTable(InMemoryPorts ports, TableSpec spec) {
    this.ports = ports;
    this.spec = spec;
  }

  private Map<K, V> rows() {
    return (Map<K, V>) ports.table(spec.table());
  }

  private K id(V row) {
    return (K) Objects.requireNonNull(value(row, spec.id().component()));
  }

  private void write(String what) {
    ports.log.add(what);
    Objects.requireNonNull(ports.current(), "a write outside a transaction").markWritten();
  }

  @Override
  public Proven<Map<K, V>> selectByIds(Collection<? extends K> ids) {
    ports.log.add("select " + ids);
    Map<K, V> found = new HashMap<>(rows());
    found.keySet().retainAll(ids);
    return new Proven<>(found, null);
  }

  @Override
  public boolean givesFinalRows() {
    return true;
  }

  @Override
  public boolean isSeparated() {
    return false;
  }

  @Override
  public Set<String> relatives() {
    return Set.of();
  }

  @Override
  public Set<String> updatesCascadeTo() {
    return Set.of();
  }

  @Override
  public Set<String> cascadesTo() {
    return Set.of();
  }

  @Override
  public RowQuery<V> select(Selection selection) {
    List<String> components = selection.components();
    return (values, range) -> {
      ports.log.add("select by " + components + values);
      Stream<V> found =
          rows().values().stream()
              .filter(
                  row ->
                      compared(components, components.stream().map(c -> value(row, c)).toList())
                          .equals(compared(components, values)))
              .skip(range.skipped());
      return new Proven<>((range.limit() == 0 ? found : found.limit(range.limit())).toList(), null);
    };
  }

  /** As a database would do it that knows a dotless i: {@code lower} of Turkish. */
  private List<@Nullable Object> compared(List<String> components, List<?> values) {
    List<@Nullable Object> compared = new ArrayList<>();
    for (int i = 0; i < components.size(); i++) {
      String component = components.get(i);
      boolean anyCase =
          spec.columns().stream()
              .anyMatch(c -> c.component().equals(component) && c.is(Role.IGNORE_CASE));
      Object value = values.get(i);
      compared.add(
          anyCase && value instanceof String text
              ? text.toLowerCase(InMemoryPorts.TURKISH)
              : value);
    }
    return compared;
  }

  @Override
  public long count() {
    ports.log.add("count");
    return rows().size();
  }

  @Override
  public List<K> idsBelow(@Nullable K below, int limit) {
    ports.log.add("ids below " + below);
    NavigableMap<K, V> sorted = new TreeMap<>(rows());
    return (below == null ? sorted : sorted.headMap(below, false))
        .descendingMap().keySet().stream().limit(limit).toList();
  }

  @Override
  public List<V> insert(List<? extends V> rows) {
    write("insert " + rows.stream().map(this::id).toList());
    rows.forEach(row -> rows().put(id(row), row));
    return List.copyOf(rows);
  }

  @Override
  public List<Change<V>> upsert(List<? extends V> rows) {
    write("upsert " + rows.stream().map(this::id).toList());
    List<Change<V>> changes = new ArrayList<>();
    rows.forEach(row -> changes.add(new Change<>(rows().put(id(row), row), row)));
    return changes;
  }

  @Override
  public boolean tellsUpserts() {
    return true;
  }

  @Override
  public Change<V> update(V row, boolean withBefore) {
    return updateAll(List.of(row)).get(0);
  }

  @Override
  public List<Change<V>> updateAll(List<? extends V> rows) {
    write("update " + rows.stream().map(this::id).toList());
    List<Change<V>> changes = new ArrayList<>();
    for (V row : rows) {
      V before = rows().replace(id(row), row);
      if (before == null) {
        throw new RowGoneException("no row");
      }
      changes.add(new Change<>(before, row));
    }
    return changes;
  }

  @Override
  public List<V> delete(Collection<? extends K> ids) {
    write("delete " + ids);
    return ids.stream().map(id -> rows().remove(id)).filter(Objects::nonNull).toList();
  }

  @Override
  public RowsUpdate<V> changing(SqlSpec sql) {
    ports.refusal.accept(sql.name());
    return arguments -> {
      write("change " + arguments);
      return (List<V>) ports.answer(sql, arguments);
    };
  }

  @Override
  public @Nullable V selectForUpdate(K id, LockMode mode) {
    ports.log.add("lock " + id + (mode == LockMode.WAIT ? "" : " " + mode));
    return rows().get(id);
  }

  @Override
  public Map<K, V> selectAllForUpdate(Collection<? extends K> ids) {
    ports.log.add("lock " + ids);
    Map<K, V> found = new TreeMap<>(rows());
    found.keySet().retainAll(ids);
    return found;
  }

  @Override
  public @Nullable Object value(V row, String component) {
    try {
      for (RecordComponent each : row.getClass().getRecordComponents()) {
        if (each.getName().equals(component)) {
          each.getAccessor().setAccessible(true);
          return each.getAccessor().invoke(row);
        }
      }
      throw new IllegalStateException(component);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
