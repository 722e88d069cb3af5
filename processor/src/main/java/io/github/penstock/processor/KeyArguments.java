package io.github.penstock.processor;

import io.github.penstock.internal.plan.MethodPlan.KeyPlan;
import io.github.penstock.internal.source.Values;
import io.github.penstock.runtime.Keys;
import java.util.List;
import java.util.Objects;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** How the arguments of hand-written methods become keys. Used for one interface, by one thread. */
final class KeyArguments {

  private final Types types;
  private final Names names;

  KeyArguments(Types types, Names names) {
    this.types = types;
    this.names = names;
  }

  /** The type of the values, boxed. */
  String valueType(TypeMirror returned, boolean optional) {
    if (optional) {
      return names.of(Signature.argument(returned, 0));
    }
    return returned.getKind().isPrimitive()
        ? names.of(types.boxedClass((PrimitiveType) returned))
        : names.of(returned);
  }

  /** Keys of several parts, and the single key of a method without parameters, are made by Keys. */
  String keyType(KeyPlan plan, Signature signature) {
    if (plan.indexes().size() != 1) {
      return names.of(Object.class);
    }
    TypeMirror type = signature.parameterType(plan.indexes().get(0));
    return type.getKind().isPrimitive()
        ? names.of(types.boxedClass((PrimitiveType) type))
        : names.of(type);
  }

  /** The key that the arguments make. */
  String key(KeyPlan plan, Signature signature) {
    List<String> parts =
        plan.indexes().stream()
            .map(i -> part(signature.parameters().get(i), signature.isPrimitive(i)))
            .toList();
    return parts.size() == 1
        ? parts.get(0)
        : names.of(Keys.class)
            + ".of("
            + names.of(List.class)
            + ".of("
            + String.join(", ", parts)
            + "))";
  }

  private String part(String parameter, boolean primitive) {
    return primitive ? parameter : given(parameter);
  }

  /** An argument that may not be null. */
  String given(String parameter) {
    return names.of(Objects.class)
        + ".requireNonNull("
        + parameter
        + ", "
        + Values.quoted(parameter)
        + ")";
  }
}
