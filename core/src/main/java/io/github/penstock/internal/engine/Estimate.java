package io.github.penstock.internal.engine;

import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How large a value is, roughly, where nothing encodes it: the characters of texts, the bytes of
 * arrays, and {@value #EACH} for each number, component and element. What cannot be looked into
 * counts {@value #OPAQUE}. Stateless.
 */
final class Estimate {

  static final int EACH = 8;
  static final int OPAQUE = 64;

  /** Deeper than any record; a value that contains itself ends here. */
  private static final int DEEPEST = 32;

  private static final ClassValue<Method[]> ACCESSORS =
      new ClassValue<>() {
        @Override
        protected Method[] computeValue(Class<?> type) {
          return Arrays.stream(type.getRecordComponents())
              .map(RecordComponent::getAccessor)
              .filter(Method::trySetAccessible)
              .toArray(Method[]::new);
        }
      };

  private Estimate() {}

  /** The size of a value, in bytes. */
  static int of(Object value) {
    return (int) Math.min(Integer.MAX_VALUE, sizeOf(value, 0));
  }

  private static long sizeOf(@Nullable Object value, int depth) {
    if (value == null || depth > DEEPEST) {
      return 0;
    }
    if (value instanceof CharSequence text) {
      return (long) EACH + text.length();
    }
    if (value instanceof Number || value instanceof Boolean || value instanceof Enum<?>) {
      return EACH;
    }
    if (value instanceof Optional<?> optional) {
      return sizeOf(optional.orElse(null), depth + 1);
    }
    if (value instanceof Iterable<?> elements) {
      long size = EACH;
      for (Object element : elements) {
        size += EACH + sizeOf(element, depth + 1);
      }
      return size;
    }
    if (value instanceof Map<?, ?> map) {
      return EACH + sizeOf(map.keySet(), depth + 1) + sizeOf(map.values(), depth + 1);
    }
    if (value.getClass().isArray()) {
      return arrayOf(value, depth);
    }
    return value instanceof Record ? recordOf(value, depth) : OPAQUE;
  }

  private static long arrayOf(Object array, int depth) {
    int length = Array.getLength(array);
    Class<?> type = array.getClass().getComponentType();
    if (type.isPrimitive()) {
      return EACH + (type == byte.class || type == boolean.class ? 1L : EACH) * length;
    }
    long size = EACH;
    for (int i = 0; i < length; i++) {
      size += EACH + sizeOf(Array.get(array, i), depth + 1);
    }
    return size;
  }

  private static long recordOf(Object value, int depth) {
    Method[] accessors = ACCESSORS.get(value.getClass());
    if (accessors.length == 0) {
      return OPAQUE;
    }
    long size = EACH;
    for (Method accessor : accessors) {
      try {
        size += EACH + sizeOf(accessor.invoke(value), depth + 1);
      } catch (IllegalAccessException | InvocationTargetException e) {
        size += OPAQUE;
      }
    }
    return size;
  }
}
