package io.github.penstock.processor;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.lang.model.element.ExecutableElement;
import javax.lang.model.element.Modifier;
import javax.lang.model.element.TypeElement;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.util.ElementFilter;
import javax.lang.model.util.Elements;
import javax.lang.model.util.Types;

/**
 * The methods that an implementation of an interface has: its own and the inherited ones that
 * nothing overrides, without those of {@code Object}. Used by one thread.
 */
final class InterfaceMethods {

  private final TypeElement type;
  private final Elements elements;
  private final Types types;
  private final Set<TypeElement> owners = new LinkedHashSet<>();

  InterfaceMethods(TypeElement type, Elements elements, Types types) {
    this.type = type;
    this.elements = elements;
    this.types = types;
    collectOwners(type);
  }

  List<ExecutableElement> all() {
    List<ExecutableElement> declared = new ArrayList<>();
    for (TypeElement owner : owners) {
      for (ExecutableElement method : ElementFilter.methodsIn(owner.getEnclosedElements())) {
        boolean inherited =
            !method.getModifiers().contains(Modifier.STATIC)
                && !method.getModifiers().contains(Modifier.PRIVATE);
        if (inherited && !isOfObject(method)) {
          declared.add(method);
        }
      }
    }
    return declared.stream()
        .filter(method -> declared.stream().noneMatch(other -> overrides(other, method)))
        .toList();
  }

  private void collectOwners(TypeElement owner) {
    if (owners.add(owner)) {
      for (TypeMirror parent : owner.getInterfaces()) {
        collectOwners((TypeElement) ((DeclaredType) parent).asElement());
      }
    }
  }

  private boolean overrides(ExecutableElement method, ExecutableElement inherited) {
    TypeElement owner = Enclosing.type(method);
    TypeElement above = Enclosing.type(inherited);
    return !owner.equals(above)
        && types.isSubtype(types.erasure(owner.asType()), types.erasure(above.asType()))
        && elements.overrides(method, inherited, type);
  }

  private static boolean isOfObject(ExecutableElement method) {
    return switch (method.getSimpleName().toString()) {
      case "toString", "hashCode" -> method.getParameters().isEmpty();
      case "equals" ->
          method.getParameters().size() == 1
              && method.getParameters().get(0).asType().toString().equals("java.lang.Object");
      default -> false;
    };
  }
}
