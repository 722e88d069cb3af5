package io.github.penstock.runtime;

import io.github.penstock.cache.TypeRef;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Keeps values of a type from being changed by those who share them: collections are copied before
 * they are stored and handed out unmodifiable, anything else is immutable by itself. Nulls and the
 * order of elements stay as they were. Thread-safe.
 *
 * @param <V> the type of the values
 */
final class Unmodifiable<V> {

  private static final Set<String> COLLECTIONS =
      Set.of("java.util.Collection", "java.util.List", "java.util.Set", "java.util.Map");

  private final boolean collections;
  private final UnaryOperator<Object> copier;

  Unmodifiable(TypeRef type) {
    this.collections = COLLECTIONS.contains(type.name());
    this.copier = copier(type);
  }

  boolean areCollections() {
    return collections;
  }

  /** A copy that shares nothing with the value that can be changed. */
  @SuppressWarnings("unchecked") // Unchecked: a copy is of the type that it copies.
  V copy(V value) {
    return collections ? (V) copier.apply(value) : value;
  }

  /** The value behind a wall: a remote tier decodes into collections that can be changed. */
  @SuppressWarnings("unchecked") // Unchecked: a view is of the interface that it wraps.
  V view(V value) {
    return collections ? (V) wrap(value) : value;
  }

  private static UnaryOperator<Object> copier(TypeRef type) {
    if (!COLLECTIONS.contains(type.name())) {
      return UnaryOperator.identity();
    }
    List<UnaryOperator<Object>> parts =
        type.arguments().stream().map(Unmodifiable::copier).toList();
    return value -> {
      if (value instanceof Map<?, ?> map) {
        Map<Object, Object> copy = new LinkedHashMap<>();
        map.forEach((k, v) -> copy.put(apply(parts.get(0), k), apply(parts.get(1), v)));
        return wrap(copy);
      }
      Collection<Object> copy = value instanceof Set ? new LinkedHashSet<>() : new ArrayList<>();
      ((Collection<?>) value).forEach(each -> copy.add(apply(parts.get(0), each)));
      return wrap(copy);
    };
  }

  private static Object apply(UnaryOperator<Object> copier, Object part) {
    return part == null ? part : copier.apply(part);
  }

  /** What the JDK has wrapped already, it hands back as it is. */
  private static Object wrap(Object value) {
    if (value instanceof List<?> list) {
      return Collections.unmodifiableList(list);
    }
    if (value instanceof Set<?> set) {
      return Collections.unmodifiableSet(set);
    }
    if (value instanceof Map<?, ?> map) {
      return Collections.unmodifiableMap(map);
    }
    return Collections.unmodifiableCollection((Collection<?>) value);
  }
}
