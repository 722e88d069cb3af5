package io.github.penstock.postgres;

import io.github.penstock.annotation.Converted;
import io.github.penstock.cache.TypeRef;
import java.lang.reflect.RecordComponent;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which types can be JSON in a column: those that come back as what they were. Used by one thread.
 */
final class JsonTypes {

  private static final Set<String> COLLECTIONS = Set.of(List.class.getName(), Set.class.getName());

  private static final Set<String> KEYS =
      Set.of(
          "java.lang.String",
          "java.lang.Integer",
          "java.lang.Long",
          "java.util.UUID",
          "java.time.LocalDate");

  private final ClassLoader loader;
  private final Set<String> seen = new HashSet<>();

  private JsonTypes(ClassLoader loader) {
    this.loader = loader;
  }

  /**
   * Whether a type is meant to be JSON: a record, a map, or a collection of what no array is of.
   */
  static boolean isMeant(TypeRef ref, ClassLoader loader) {
    return isCollection(ref) || isMap(ref) || isRecord(ref, loader);
  }

  /** Says what in a type cannot be JSON; null where all of it can. */
  static @Nullable String problem(TypeRef ref, ClassLoader loader) {
    return new JsonTypes(loader).problem(ref);
  }

  static boolean isRecord(TypeRef ref, ClassLoader loader) {
    return !ref.isArray() && ref.arguments().isEmpty() && ref.toClass(loader).isRecord();
  }

  static boolean isCollection(TypeRef ref) {
    return COLLECTIONS.contains(ref.name()) && ref.arguments().size() == 1;
  }

  private static boolean isMap(TypeRef ref) {
    return ref.name().equals(Map.class.getName()) && ref.arguments().size() == 2;
  }

  private @Nullable String problem(TypeRef ref) {
    if (isCollection(ref) || RowColumn.isOptional(ref)) {
      return problem(ref.argument(0));
    }
    if (isMap(ref)) {
      boolean key = KEYS.contains(ref.argument(0).name()) || isEnum(ref.argument(0));
      return key
          ? problem(ref.argument(1))
          : "a " + ref.argument(0) + " is no name of a property: use String keys";
    }
    if (!ref.isArray() && ColumnTypes.scalar(ref, loader) != null) {
      return null;
    }
    return isRecord(ref, loader)
        ? problemIn(ref.toClass(loader))
        : "a "
            + ref
            + " does not come back from JSON as what it was: use records, List, Map or a"
            + " type of a column other than byte[]";
  }

  private @Nullable String problemIn(Class<?> type) {
    if (!seen.add(type.getName())) {
      return null;
    }
    for (RecordComponent component : type.getRecordComponents()) {
      String found =
          component.isAnnotationPresent(Converted.class)
              ? "@Converted counts for columns and not inside of JSON: let a converter make all of it"
              : problem(TypeRef.of(component.getGenericType()));
      if (found != null) {
        return "component " + component.getName() + " of " + type.getSimpleName() + ": " + found;
      }
    }
    return null;
  }

  private boolean isEnum(TypeRef ref) {
    return !ref.isArray() && ref.toClass(loader).isEnum();
  }
}
