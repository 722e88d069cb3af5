package io.github.penstock.internal.plan;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.TypeModel;
import io.github.penstock.internal.plan.model.VariableModel;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which types can be cached. The same instance is handed to every reader, so what is known to be
 * mutable is refused; collections are copied into unmodifiable ones when they are stored.
 */
final class ValueTypes {

  private static final Map<String, Integer> GENERIC =
      Map.of(Names.COLLECTION, 1, Names.LIST, 1, Names.SET, 1, Names.MAP, 2);

  private static final Set<String> MUTABLE =
      Set.of(
          "java.lang.StringBuilder",
          "java.lang.StringBuffer",
          "java.util.Date",
          "java.util.Calendar",
          "java.util.GregorianCalendar",
          "java.util.BitSet",
          "java.sql.Date",
          "java.sql.Time",
          "java.sql.Timestamp");

  private static final List<String> NOT_VALUES =
      List.of("java.util.stream.", "java.util.concurrent.", "java.io.", "java.nio.", "java.sql.");

  private static final Set<String> COLLECTIONS =
      Set.of(
          "ArrayList",
          "LinkedList",
          "Vector",
          "Stack",
          "HashSet",
          "LinkedHashSet",
          "TreeSet",
          "SortedSet",
          "NavigableSet",
          "HashMap",
          "LinkedHashMap",
          "TreeMap",
          "SortedMap",
          "NavigableMap",
          "Hashtable",
          "Properties",
          "Queue",
          "Deque",
          "ArrayDeque",
          "PriorityQueue",
          "EnumMap",
          "EnumSet");

  private ValueTypes() {}

  /** Says why a type cannot be cached and what could be; null where it can. */
  static @Nullable String problem(TypeRef type, Map<String, TypeModel> types) {
    return problem(type, types, new HashSet<>());
  }

  private static @Nullable String problem(
      TypeRef type, Map<String, TypeModel> types, Set<String> seen) {
    TypeModel known = types.get(type.name());
    String own = known == null ? ownProblem(type) : null;
    if (own != null) {
      return own;
    }
    for (TypeRef argument : type.arguments()) {
      String found = problem(argument, types, seen);
      if (found != null) {
        return found;
      }
    }
    // The components of a generic record are its variables; what they stand for was checked.
    if (known == null || !type.arguments().isEmpty() || !seen.add(type.name())) {
      return null;
    }
    for (VariableModel component : known.components()) {
      // An Optional is as good as @Nullable inside of a record.
      TypeRef held = component.type();
      boolean optional = Types.isGeneric(held, Names.OPTIONAL, 1);
      String found = problem(optional ? held.argument(0) : held, types, seen);
      if (found != null) {
        return "component " + component.name() + " of " + Types.simple(type) + ": " + found;
      }
    }
    return null;
  }

  private static @Nullable String ownProblem(TypeRef type) {
    String name = type.name();
    String shown = Types.simple(type);
    if (Types.isVoid(type) || name.equals("java.lang.Void")) {
      return shown + " is no value that could be cached; return the value";
    }
    if (type.isArray()) {
      return shown + " is mutable and would be shared by all readers; use a List";
    }
    if (MUTABLE.contains(name)) {
      return shown + " is mutable and would be shared by all readers; use an immutable type";
    }
    if (name.equals("java.lang.Object")) {
      return "Object says nothing about what is to be encoded; name the type";
    }
    if (name.startsWith("java.util.") && COLLECTIONS.contains(Types.simple(name))) {
      return shown + " cannot be handed out unmodifiable; use a Collection, List, Set or Map";
    }
    Integer arguments = GENERIC.get(name);
    if (arguments != null && type.arguments().size() != arguments) {
      return shown + " does not say what it holds; add the type arguments";
    }
    if (name.startsWith(Names.OPTIONAL)) {
      return shown
          + " cannot be cached inside of something else; an Optional<T> can be returned as it is";
    }
    if (name.equals("java.util.Iterator") || NOT_VALUES.stream().anyMatch(name::startsWith)) {
      return shown + " is no value that could be cached; use a List or a record";
    }
    return null;
  }
}
