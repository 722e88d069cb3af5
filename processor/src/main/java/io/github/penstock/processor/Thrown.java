package io.github.penstock.processor;

import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/** What the methods around a hand-written repository throw. Used by one thread. */
final class Thrown {

  private final Elements elements;
  private final Types types;
  private final Names names;

  Thrown(Elements elements, Types types, Names names) {
    this.elements = elements;
    this.types = types;
    this.names = names;
  }

  /** What a read declares, whose loader may throw no more than exceptions. */
  List<TypeMirror> ofRead(Signature signature) {
    refuseThrowable(signature);
    return List.copyOf(signature.type().getThrownTypes());
  }

  /**
   * Begins a write. The compiler finds by itself what a call throws if that is one checked
   * exception; for several it finds what they have in common, which the method does not declare.
   */
  boolean open(SourceText body, Signature signature) {
    refuseThrowable(signature);
    boolean several = checked(signature).size() > 1;
    if (several) {
      body.open("try");
    }
    return several;
  }

  void close(SourceText body, boolean guarded, Signature signature) {
    if (!guarded) {
      return;
    }
    String failure = signature.fresh("failure");
    String declared = checked(signature).stream().map(names::of).collect(Collectors.joining(" | "));
    String unchecked = names.of(RuntimeException.class);
    body.turn("catch (" + unchecked + " | " + declared + " " + failure + ")");
    body.line("throw " + failure + ";");
    body.turn("catch (" + names.of(Exception.class) + " " + failure + ")");
    String undeclared = names.of(UndeclaredThrowableException.class);
    body.line("throw new " + undeclared + "(" + failure + ");").close();
  }

  /** The checked exceptions of which none is a kind of another. */
  private List<TypeMirror> checked(Signature signature) {
    List<TypeMirror> found = new ArrayList<>();
    for (TypeMirror each : signature.type().getThrownTypes()) {
      boolean unchecked = isA(each, RuntimeException.class) || isA(each, Error.class);
      boolean covered =
          signature.type().getThrownTypes().stream()
              .anyMatch(other -> !types.isSameType(each, other) && types.isSubtype(each, other));
      if (!unchecked && !covered) {
        found.add(each);
      }
    }
    return found;
  }

  private void refuseThrowable(Signature signature) {
    for (TypeMirror each : signature.type().getThrownTypes()) {
      if (each.getKind() == TypeKind.TYPEVAR
          || !(isA(each, Exception.class) || isA(each, Error.class))) {
        throw new NotWritableException(signature.name() + " throws " + each);
      }
    }
  }

  private boolean isA(TypeMirror type, Class<?> above) {
    TypeElement element = elements.getTypeElement(String.valueOf(above.getCanonicalName()));
    return types.isSubtype(type, element.asType());
  }
}
