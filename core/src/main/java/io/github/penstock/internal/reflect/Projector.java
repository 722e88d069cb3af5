package io.github.penstock.internal.reflect;

import io.github.penstock.internal.plan.MethodPlan.Projection;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of some components of others, as generated classes do it in plain Java. Immutable
 * and thread-safe.
 */
final class Projector implements UnaryOperator<Object> {

  private static final MethodType MAKE = MethodType.methodType(Object.class, Object[].class);
  private static final MethodType READ = MethodType.methodType(Object.class, Object.class);

  private final MethodHandle constructor;
  private final List<MethodHandle> accessors;

  private Projector(MethodHandle constructor, List<MethodHandle> accessors) {
    this.constructor = constructor;
    this.accessors = accessors;
  }

  /** For rows of a class. */
  static Projector of(Projection projection, Class<?> row) throws IllegalAccessException {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    Class<?> made = projection.type().toClass(row.getClassLoader());
    Class<?>[] types =
        Arrays.stream(made.getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> canonical = made.getDeclaredConstructor(types);
      canonical.trySetAccessible();
      MethodHandle[] accessors = new MethodHandle[types.length];
      for (int i = 0; i < types.length; i++) {
        Method accessor = row.getDeclaredMethod(projection.components().get(i));
        accessor.trySetAccessible();
        accessors[i] = lookup.unreflect(accessor).asType(READ);
      }
      return new Projector(
          lookup
              .unreflectConstructor(canonical)
              .asSpreader(Object[].class, types.length)
              .asType(MAKE),
          List.of(accessors));
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("the plan named what is not there", e);
    }
  }

  @Override
  public Object apply(Object row) {
    @Nullable Object[] components = new Object[accessors.size()];
    try {
      for (int i = 0; i < components.length; i++) {
        components[i] = (Object) accessors.get(i).invokeExact(row);
      }
      return (Object) constructor.invokeExact(components);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException("Constructors of records throw nothing checked", t);
    }
  }
}
