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
 * Which types can be keys: those whose equal values have one and the same text on every node. A
 * double or a BigDecimal has several for the same number, an Instant depends on its precision.
 */
final class KeyTypes {

  static final String COMPOSITE = "io.github.penstock.cache.CompositeKey";

  private static final Set<String> CANONICAL =
      Set.of(
          "java.lang.Byte",
          "java.lang.Short",
          "java.lang.Integer",
          "java.lang.Long",
          "java.lang.Boolean",
          "java.lang.String",
          "java.util.UUID",
          "java.time.LocalDate");

  private KeyTypes() {}

  /**
   * The type of the key that several parts make.
   *
   * @param parts the types of the parts in order; none for a cache of a single entry
   * @return the part itself where there is one
   */
  static TypeRef of(List<TypeRef> parts) {
    return switch (parts.size()) {
      case 0 -> TypeRef.named("java.lang.String");
      case 1 -> Types.boxed(parts.get(0));
      default -> new TypeRef(COMPOSITE, parts.stream().map(Types::boxed).toList());
    };
  }

  /** Says why a type cannot be a key and what could be; null where it can. */
  static @Nullable String problem(TypeRef type, Map<String, TypeModel> types) {
    String offender = offender(type, types, new HashSet<>());
    return offender == null
        ? null
        : offender
            + " has no canonical text to be a key; use an integer, boolean, String, UUID, enum,"
            + " LocalDate or a record of these";
  }

  private static @Nullable String offender(
      TypeRef type, Map<String, TypeModel> types, Set<String> inside) {
    if (CANONICAL.contains(Types.boxed(type).name())) {
      return null;
    }
    TypeModel known = types.get(type.name());
    if (known == null || !inside.add(type.name())) {
      return Types.simple(type);
    }
    for (VariableModel component : known.components()) {
      String found = offender(component.type(), types, inside);
      if (found != null) {
        return found + " (component " + component.name() + " of " + Types.simple(type) + ")";
      }
    }
    inside.remove(type.name());
    return null;
  }
}
