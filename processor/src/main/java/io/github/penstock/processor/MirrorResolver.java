package io.github.penstock.processor;

import io.github.penstock.cache.TypeRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.lang.model.element.TypeParameterElement;
import javax.lang.model.type.ArrayType;
import javax.lang.model.type.DeclaredType;
import javax.lang.model.type.IntersectionType;
import javax.lang.model.type.TypeKind;
import javax.lang.model.type.TypeMirror;
import javax.lang.model.type.TypeVariable;
import javax.lang.model.type.WildcardType;
import javax.lang.model.util.Elements;
import org.jspecify.annotations.Nullable;

/**
 * Names the types of an interface with its type variables replaced, exactly as the reader over
 * reflection does. Used for one interface, by one thread.
 */
final class MirrorResolver {

  private static final TypeRef OBJECT = TypeRef.named("java.lang.Object");

  private final Elements elements;
  private final Map<TypeParameterElement, TypeRef> bound = new HashMap<>();
  private final Set<TypeRef> supertypes = new LinkedHashSet<>();
  private final Set<TypeParameterElement> open = new HashSet<>();
  private final Map<String, TypeElement> seen = new HashMap<>();

  MirrorResolver(Elements elements, TypeElement type) {
    this.elements = elements;
    visitSupertypes(type);
  }

  /** Every interface that the type extends, directly or not. */
  List<TypeRef> supertypes() {
    return List.copyOf(supertypes);
  }

  /** The element of a class that was named in a resolved type; null for primitives. */
  @Nullable TypeElement element(String binaryName) {
    return seen.get(binaryName);
  }

  TypeRef resolve(TypeMirror type) {
    if (type.getKind().isPrimitive() || type.getKind() == TypeKind.VOID) {
      return TypeRef.named(type.getKind().name().toLowerCase(Locale.ROOT));
    }
    return switch (type.getKind()) {
      case ARRAY -> new TypeRef("[]", List.of(resolve(((ArrayType) type).getComponentType())));
      case DECLARED -> resolve((DeclaredType) type);
      case TYPEVAR -> resolve((TypeParameterElement) ((TypeVariable) type).asElement());
      case WILDCARD -> {
        TypeMirror upper = ((WildcardType) type).getExtendsBound();
        yield upper == null ? OBJECT : resolve(upper);
      }
      case INTERSECTION -> resolve(((IntersectionType) type).getBounds().get(0));
      default -> throw new UnresolvedTypeException(type.toString());
    };
  }

  private TypeRef resolve(DeclaredType type) {
    TypeElement element = (TypeElement) type.asElement();
    String name = elements.getBinaryName(element).toString();
    seen.put(name, element);
    List<TypeRef> arguments = new ArrayList<>();
    type.getTypeArguments().forEach(argument -> arguments.add(resolve(argument)));
    return new TypeRef(name, arguments);
  }

  /** An unbound variable is its upper bound, and Object where that names the variable again. */
  private TypeRef resolve(TypeParameterElement variable) {
    TypeRef known = bound.get(variable);
    if (known != null) {
      return known;
    }
    if (!open.add(variable)) {
      return OBJECT;
    }
    TypeRef upper = resolve(variable.getBounds().get(0));
    open.remove(variable);
    return upper;
  }

  private void visitSupertypes(TypeElement type) {
    for (TypeMirror parent : type.getInterfaces()) {
      TypeRef resolved = resolve(parent);
      supertypes.add(resolved);
      Element element = ((DeclaredType) parent).asElement();
      List<? extends TypeParameterElement> variables = ((TypeElement) element).getTypeParameters();
      for (int i = 0; i < resolved.arguments().size(); i++) {
        bound.put(variables.get(i), resolved.argument(i));
      }
      visitSupertypes((TypeElement) element);
    }
  }
}
