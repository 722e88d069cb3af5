package io.github.penstock.internal.plan;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.plan.model.MethodModel;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Small questions about types, answered by their names. */
final class Types {

  private static final Map<String, String> BOXES =
      Map.of(
          "boolean", "java.lang.Boolean",
          "byte", "java.lang.Byte",
          "short", "java.lang.Short",
          "int", "java.lang.Integer",
          "long", "java.lang.Long",
          "float", "java.lang.Float",
          "double", "java.lang.Double",
          "char", "java.lang.Character");

  private Types() {}

  static TypeRef boxed(TypeRef type) {
    String box = BOXES.get(type.name());
    return box == null ? type : TypeRef.named(box);
  }

  static boolean isPrimitive(TypeRef type) {
    return BOXES.containsKey(type.name());
  }

  static boolean isVoid(TypeRef type) {
    return type.name().equals("void");
  }

  /** A collection that a bulk method can be called with. */
  static boolean isManyKeys(TypeRef type) {
    return isGeneric(type, Names.COLLECTION, 1)
        || isGeneric(type, Names.LIST, 1)
        || isGeneric(type, Names.SET, 1);
  }

  static boolean isGeneric(TypeRef type, String name, int arguments) {
    return type.name().equals(name) && type.arguments().size() == arguments;
  }

  static boolean same(TypeRef a, TypeRef b) {
    return boxed(a).equals(boxed(b));
  }

  /** As a reader of the source knows it: {@code Map<Long, User>}. */
  static String simple(TypeRef type) {
    if (type.isArray()) {
      return simple(type.argument(0)) + "[]";
    }
    List<TypeRef> arguments = type.arguments();
    return arguments.isEmpty()
        ? simple(type.name())
        : simple(type.name())
            + arguments.stream().map(Types::simple).collect(Collectors.joining(", ", "<", ">"));
  }

  /** A method as a reader of the source knows it: {@code byEmail(String email)}. */
  static String simple(MethodModel method) {
    return method.parameters().stream()
        .map(p -> simple(p.type()) + " " + p.name())
        .collect(Collectors.joining(", ", method.name() + "(", ")"));
  }

  static String simple(String binaryName) {
    int start = Math.max(binaryName.lastIndexOf('.'), binaryName.lastIndexOf('$'));
    return binaryName.substring(start + 1);
  }
}
