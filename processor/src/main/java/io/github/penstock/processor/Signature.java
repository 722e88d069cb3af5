package io.github.penstock.processor;

import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.ExecutableType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Types;

/**
 * A method as the generated class has it, with the type variables of the interfaces replaced.
 *
 * @param element the method of the interface
 * @param type its types
 */
record Signature(ExecutableElement element, ExecutableType type) {

  static Signature of(TypeElement owner, ExecutableElement method, Types types) {
    DeclaredType self = (DeclaredType) owner.asType();
    return new Signature(method, (ExecutableType) types.asMemberOf(self, method));
  }

  String name() {
    return element.getSimpleName().toString();
  }

  /** The names of the parameters. */
  List<String> parameters() {
    return element.getParameters().stream().map(p -> p.getSimpleName().toString()).toList();
  }

  TypeMirror parameterType(int index) {
    return type.getParameterTypes().get(index);
  }

  boolean isPrimitive(int index) {
    return parameterType(index).getKind().isPrimitive();
  }

  boolean isVoid() {
    return type.getReturnType().getKind() == TypeKind.VOID;
  }

  boolean isGeneric() {
    return !type.getTypeVariables().isEmpty();
  }

  /** A call of a method with the same parameters. */
  String call(String target) {
    return call(target, String.join(", ", parameters()));
  }

  String call(String target, String arguments) {
    return target + "." + name() + "(" + arguments + ")";
  }

  /** A name that none of the parameters has. */
  String fresh(String wanted) {
    return parameters().contains(wanted) ? fresh(wanted + "_") : wanted;
  }

  /** A field, said to be one where a parameter has its name. */
  String field(String field) {
    return parameters().contains(field) ? "this." + field : field;
  }

  /** Modifiers, types, names, exceptions. */
  String header(Names names) {
    StringBuilder parameters = new StringBuilder();
    int count = parameters().size();
    for (int i = 0; i < count; i++) {
      TypeMirror each = parameterType(i);
      boolean rest = element.isVarArgs() && i == count - 1;
      String written =
          rest ? names.of(((ArrayType) each).getComponentType()) + "..." : names.of(each);
      parameters.append(i == 0 ? "" : ", ").append(written).append(' ').append(parameters().get(i));
    }
    String thrown =
        type.getThrownTypes().stream()
            .map(names::of)
            .collect(Collectors.joining(", ", " throws ", ""));
    return "public "
        + variables(names)
        + names.of(type.getReturnType())
        + " "
        + name()
        + "("
        + parameters
        + ")"
        + (type.getThrownTypes().isEmpty() ? "" : thrown);
  }

  private String variables(Names names) {
    return isGeneric()
        ? type.getTypeVariables().stream()
            .map(variable -> variable(variable, names))
            .collect(Collectors.joining(", ", "<", "> "))
        : "";
  }

  private static String variable(TypeVariable variable, Names names) {
    TypeMirror bound = variable.getUpperBound();
    String bounds =
        bound instanceof IntersectionType several
            ? several.getBounds().stream().map(names::of).collect(Collectors.joining(" & "))
            : names.of(bound);
    return names.of(variable) + " extends " + bounds;
  }

  /** An argument of a type; a wildcard stands for its upper bound. */
  static TypeMirror argument(TypeMirror type, int index) {
    TypeMirror argument = ((DeclaredType) type).getTypeArguments().get(index);
    if (argument instanceof WildcardType wildcard) {
      if (wildcard.getExtendsBound() == null) {
        throw new NotWritableException(type + " has an unknown type argument");
      }
      return wildcard.getExtendsBound();
    }
    return argument;
  }
}
