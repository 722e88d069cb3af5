package io.github.penstock.processor;

import io.github.penstock.cache.CompositeKey;
import io.github.penstock.internal.plan.MethodPlan.FindBy;
import io.github.penstock.internal.plan.MethodPlan.KeyPlan;
import io.github.penstock.internal.source.Values;
import io.github.penstock.runtime.Calls;
import io.github.penstock.runtime.Keys;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.lang.model.type.PrimitiveType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Types;

/** How the arguments of methods become keys. Used for one interface, by one thread. */
final class KeyArguments {

  private final Types types;
  private final Names names;
  private final KeyRecords records;

  KeyArguments(Types types, Names names, KeyRecords records) {
    this.types = types;
    this.names = names;
    this.records = records;
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

  /** The type of the keys of a hand-written method's cache. */
  String keyType(KeyPlan plan, Signature signature) {
    if (plan.indexes().isEmpty()) {
      return names.of(Object.class);
    }
    if (plan.indexes().size() > 1) {
      return names.of(CompositeKey.class);
    }
    TypeMirror type = signature.parameterType(plan.indexes().get(0));
    return type.getKind().isPrimitive()
        ? names.of(types.boxedClass((PrimitiveType) type))
        : names.of(type);
  }

  /** The key that the arguments of a hand-written method make; none of them may be null. */
  String key(KeyPlan plan, Signature signature) {
    List<String> parts =
        plan.indexes().stream()
            .map(i -> part(signature.parameters().get(i), signature.isPrimitive(i)))
            .toList();
    return switch (parts.size()) {
      case 0 -> names.of(Keys.class) + ".single()";
      case 1 -> parts.get(0);
      default -> construct(typesOf(plan, signature), parts);
    };
  }

  /**
   * Whether the arguments of a hand-written method can be had from its key: then one loader does
   * for all calls.
   */
  static boolean areAllInKey(KeyPlan plan, Signature signature) {
    int count = signature.parameters().size();
    return plan.indexes().equals(IntStream.range(0, count).boxed().toList());
  }

  /** The record of the key, where there is one. */
  String record(KeyPlan plan, Signature signature) {
    return records.of(typesOf(plan, signature));
  }

  /** What a finder compares; what may not be null is looked at before anything is asked. */
  String compared(FindBy plan, Signature signature, boolean isCached) {
    List<String> written = new ArrayList<>();
    List<String> nullable = new ArrayList<>();
    for (int i = 0; i < plan.parameters().size(); i++) {
      String name = signature.parameters().get(i);
      boolean mayBeNull = !signature.isPrimitive(i) && plan.nullable().get(i);
      if (mayBeNull) {
        nullable.add(name);
      }
      boolean plain = mayBeNull || signature.isPrimitive(i);
      String text = ".given(" + name + ", " + Values.quoted(name) + ")";
      written.add(plain ? name : names.of(Calls.class) + text);
    }
    return key(signature, written, nullable, isCached);
  }

  /** The arguments of a statement, any of which may be null. */
  String all(Signature signature, boolean isCached) {
    List<String> given = signature.parameters();
    List<String> nullable =
        IntStream.range(0, given.size())
            .filter(i -> !signature.isPrimitive(i))
            .mapToObj(given::get)
            .toList();
    return key(signature, given, nullable, isCached);
  }

  private String key(
      Signature signature, List<String> written, List<String> nullable, boolean isCached) {
    if (written.isEmpty()) {
      return names.of(Keys.class) + ".single()";
    }
    if (written.size() == 1) {
      return written.get(0);
    }
    String byKeys = names.of(Keys.class) + ".of(" + String.join(", ", written) + ")";
    if (!isCached) {
      return byKeys;
    }
    List<TypeMirror> parts =
        IntStream.range(0, written.size()).mapToObj(signature::parameterType).toList();
    String made = construct(parts, written);
    String test = nullable.stream().map(n -> n + " == null").collect(Collectors.joining(" || "));
    return nullable.isEmpty() ? made : test + " ? " + byKeys + " : " + made;
  }

  private String construct(List<TypeMirror> parts, List<String> written) {
    return "new " + records.of(parts) + "(" + String.join(", ", written) + ")";
  }

  private static List<TypeMirror> typesOf(KeyPlan plan, Signature signature) {
    return plan.indexes().stream().map(signature::parameterType).toList();
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
