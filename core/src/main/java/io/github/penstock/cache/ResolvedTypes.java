package io.github.penstock.cache;

import java.lang.reflect.Array;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns a {@link TypeRef} back into reflected types; called by {@link TypeRef} alone. */
final class ResolvedTypes {

  private static final Map<String, Class<?>> PRIMITIVES =
      Map.of(
          "boolean", boolean.class,
          "byte", byte.class,
          "short", short.class,
          "int", int.class,
          "long", long.class,
          "float", float.class,
          "double", double.class,
          "char", char.class,
          "void", void.class);

  private ResolvedTypes() {}

  static Type resolve(TypeRef ref, ClassLoader loader) {
    if (ref.arguments().isEmpty()) {
      return raw(ref, loader);
    }
    List<Type> arguments = ref.arguments().stream().map(a -> resolve(a, loader)).toList();
    if (ref.isArray()) {
      Type component = arguments.get(0);
      return component instanceof Class<?> plain
          ? Array.newInstance(plain, 0).getClass()
          : new ArrayOf(component);
    }
    return new Parameterized(raw(ref, loader), arguments);
  }

  static Class<?> raw(TypeRef ref, ClassLoader loader) {
    if (ref.isArray()) {
      return Array.newInstance(raw(ref.argument(0), loader), 0).getClass();
    }
    Class<?> primitive = PRIMITIVES.get(ref.name());
    if (primitive != null) {
      return primitive;
    }
    try {
      return Class.forName(ref.name(), false, loader);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "Class " + ref.name() + " is not visible to the class loader " + loader, e);
    }
  }

  private record ArrayOf(Type component) implements GenericArrayType {
    @Override
    public Type getGenericComponentType() {
      return component;
    }

    @Override
    public String toString() {
      return TypeRef.of(this).toString();
    }
  }

  private record Parameterized(Class<?> raw, List<Type> arguments) implements ParameterizedType {
    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(new Type[0]);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public @Nullable Type getOwnerType() {
      return raw.getDeclaringClass();
    }

    @Override
    public String toString() {
      return TypeRef.of(this).toString();
    }

    /** As the JDK's own implementation, so that the two are equal to each other. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof ParameterizedType that
          && raw.equals(that.getRawType())
          && Arrays.equals(getActualTypeArguments(), that.getActualTypeArguments());
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(getActualTypeArguments()) ^ raw.hashCode();
    }
  }
}
