package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.SourceException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes and takes apart the records of one class, through method handles that are looked up once.
 * Immutable and thread-safe.
 */
final class RecordShape {

  private final Class<?> type;
  private final MethodHandle constructor;
  private final List<String> names;
  private final MethodHandle[] accessors;

  private RecordShape(
      Class<?> type, MethodHandle constructor, List<String> names, MethodHandle[] accessors) {
    this.type = type;
    this.constructor = constructor;
    this.names = names;
    this.accessors = accessors;
  }

  /** The shape of a record; throws DefinitionException where it is none or may not be called. */
  static RecordShape of(Class<?> type) {
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new DefinitionException(type.getName() + " is not a record: make rows records");
    }
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<?> canonical = open(type.getDeclaredConstructor(types));
      MethodHandle constructor =
          MethodHandles.lookup()
              .unreflectConstructor(canonical)
              .asSpreader(Object[].class, types.length)
              .asType(MethodType.methodType(Object.class, Object[].class));
      MethodHandle[] accessors = new MethodHandle[components.length];
      for (int i = 0; i < components.length; i++) {
        Method accessor = open(components[i].getAccessor());
        accessors[i] =
            MethodHandles.lookup()
                .unreflect(accessor)
                .asType(MethodType.methodType(Object.class, Object.class));
      }
      List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
      return new RecordShape(type, constructor, names, accessors);
    } catch (ReflectiveOperationException e) {
      throw new DefinitionException("Record " + type.getName() + " cannot be used: " + e);
    }
  }

  private static <A extends AccessibleObject> A open(A member) {
    try {
      member.setAccessible(true);
      return member;
    } catch (InaccessibleObjectException e) {
      throw new DefinitionException(
          member
              + " is not accessible: export its package, or open it to"
              + " io.github.penstock.postgres, in module-info");
    }
  }

  Class<?> type() {
    return type;
  }

  List<String> names() {
    return names;
  }

  /** A record of these components. */
  Object create(@Nullable Object[] components, String statement) {
    try {
      return constructor.invokeExact(components);
    } catch (Error e) {
      throw e;
    } catch (Throwable t) {
      throw new SourceException(
          statement
              + ": the constructor of "
              + type.getName()
              + " refused a row. Correct the row, or let the constructor accept it",
          statement,
          null,
          t);
    }
  }

  /** A component of a record. */
  @Nullable Object get(Object row, int component) {
    try {
      return accessors[component].invokeExact(row);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("Accessors of records throw nothing checked", t);
    }
  }
}
