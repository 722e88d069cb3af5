package io.github.penstock.internal.reflect;

import io.github.penstock.cache.TypeRef;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Names the types of an interface with its type variables replaced: in {@code Users extends
 * Crud<User, Long>} the {@code T} of {@code Reads<T, K>} is {@code User}. Used by one thread.
 */
final class TypeResolver {

  private static final TypeRef OBJECT = TypeRef.named("java.lang.Object");

  private final Map<TypeVariable<?>, TypeRef> bound = new HashMap<>();
  private final Set<TypeRef> supertypes = new LinkedHashSet<>();
  private final Set<TypeVariable<?>> open = new HashSet<>();

  TypeResolver(Class<?> type) {
    visitSupertypes(type);
  }

  /** Every interface that the type extends, directly or not. */
  List<TypeRef> supertypes() {
    return List.copyOf(supertypes);
  }

  TypeRef resolve(Type type) {
    if (type instanceof Class<?> plain) {
      return TypeRef.of(plain);
    }
    if (type instanceof ParameterizedType generic) {
      List<TypeRef> arguments = new ArrayList<>();
      for (Type argument : generic.getActualTypeArguments()) {
        arguments.add(resolve(argument));
      }
      return new TypeRef(resolve(generic.getRawType()).name(), arguments);
    }
    if (type instanceof GenericArrayType array) {
      return new TypeRef("[]", List.of(resolve(array.getGenericComponentType())));
    }
    if (type instanceof WildcardType wildcard) {
      return resolve(wildcard.getUpperBounds()[0]);
    }
    return resolve((TypeVariable<?>) type);
  }

  /** An unbound variable is its upper bound, and Object where that names the variable again. */
  private TypeRef resolve(TypeVariable<?> variable) {
    TypeRef known = bound.get(variable);
    if (known != null) {
      return known;
    }
    if (!open.add(variable)) {
      return OBJECT;
    }
    TypeRef upper = resolve(variable.getBounds()[0]);
    open.remove(variable);
    return upper;
  }

  private void visitSupertypes(@Nullable Class<?> type) {
    if (type == null) {
      return;
    }
    for (Type parent : type.getGenericInterfaces()) {
      TypeRef resolved = resolve(parent);
      supertypes.add(resolved);
      if (parent instanceof ParameterizedType generic
          && generic.getRawType() instanceof Class<?> raw) {
        TypeVariable<?>[] variables = raw.getTypeParameters();
        for (int i = 0; i < variables.length; i++) {
          bound.put(variables[i], resolved.argument(i));
        }
        visitSupertypes(raw);
      } else if (parent instanceof Class<?> raw) {
        visitSupertypes(raw);
      }
    }
  }
}
