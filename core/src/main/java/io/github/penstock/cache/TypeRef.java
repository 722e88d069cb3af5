package io.github.penstock.cache;

import java.lang.reflect.GenericArrayType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * A type by its name, such as {@code java.util.List<java.lang.String>}. Plans are made of these
 * instead of {@link Class}, so that the same plan can be made at run time and by a compiler. Values
 * are encoded and decoded for exactly this type. Immutable and thread-safe.
 *
 * @param name the binary name of the class, the name of a primitive, or {@code []} for an array of
 *     the only argument
 * @param arguments the type arguments, none for a plain class
 * @since 0.1
 */
public record TypeRef(String name, List<TypeRef> arguments) {

  private static final String ARRAY = "[]";

  /** Checks and copies. */
  public TypeRef {
    Objects.requireNonNull(name, "name");
    arguments = List.copyOf(arguments);
  }

  /**
   * A type without arguments.
   *
   * @param name the binary name of a class, or the name of a primitive
   * @return the reference
   */
  public static TypeRef named(String name) {
    return new TypeRef(name, List.of());
  }

  /**
   * The reference for a reflected type. A wildcard or a type variable stands for its upper bound.
   *
   * @param type a class, or a type with arguments such as a method's generic return type
   * @return the reference
   */
  public static TypeRef of(Type type) {
    Objects.requireNonNull(type, "type");
    if (type instanceof Class<?> plain) {
      return plain.isArray()
          ? new TypeRef(ARRAY, List.of(of(plain.getComponentType())))
          : named(plain.getName());
    }
    if (type instanceof ParameterizedType generic) {
      List<TypeRef> arguments =
          List.of(generic.getActualTypeArguments()).stream().map(TypeRef::of).toList();
      return new TypeRef(of(generic.getRawType()).name(), arguments);
    }
    if (type instanceof GenericArrayType array) {
      return new TypeRef(ARRAY, List.of(of(array.getGenericComponentType())));
    }
    if (type instanceof WildcardType wildcard) {
      return of(wildcard.getUpperBounds()[0]);
    }
    if (type instanceof TypeVariable<?> variable) {
      return of(variable.getBounds()[0]);
    }
    throw new IllegalArgumentException("Not a kind of type that Penstock knows: " + type);
  }

  /**
   * The only or the nth type argument.
   *
   * @param index from 0
   * @return the argument; throws {@link IndexOutOfBoundsException} where there is none
   */
  public TypeRef argument(int index) {
    return arguments.get(index);
  }

  /**
   * Whether this is an array.
   *
   * @return true for an array, whose component type is the only argument
   */
  public boolean isArray() {
    return name.equals(ARRAY);
  }

  /**
   * The reflected type that this names.
   *
   * @param loader where user classes are found
   * @return a class, a parameterized type or an array type; throws {@link IllegalArgumentException}
   *     for a class that the loader does not have
   */
  public Type toType(ClassLoader loader) {
    return ResolvedTypes.resolve(this, loader);
  }

  /**
   * The class behind this type, without its arguments.
   *
   * @param loader where user classes are found
   * @return the class; throws {@link IllegalArgumentException} for a class that the loader does not
   *     have
   */
  public Class<?> toClass(ClassLoader loader) {
    return ResolvedTypes.raw(this, loader);
  }

  @Override
  public String toString() {
    if (isArray()) {
      return arguments.get(0) + ARRAY;
    }
    return arguments.isEmpty()
        ? name
        : name
            + arguments.stream().map(TypeRef::toString).collect(Collectors.joining(", ", "<", ">"));
  }
}
