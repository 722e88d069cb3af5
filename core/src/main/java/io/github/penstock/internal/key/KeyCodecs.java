package io.github.penstock.internal.key;

import io.github.penstock.cache.CompositeKey;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Makes the codec of a key type: integers, booleans, String, UUID, LocalDate, enums, and records or
 * {@link CompositeKey}s of these. Other types are refused, because two of their values may be equal
 * and look different, or the other way round. Called when a cache is made. Stateless.
 */
public final class KeyCodecs {

  private static final Map<String, KeyCodec<?>> SCALARS = scalars();

  private KeyCodecs() {}

  /**
   * The codec of a type.
   *
   * @param cache the cache's name, for the error message
   * @param type the type of its keys
   * @param loader where classes are found
   * @param <K> the type
   * @return the codec; throws {@link DefinitionException} where the type has no canonical text
   */
  @SuppressWarnings("unchecked") // the codec is made of the same type that K stands for
  public static <K> KeyCodec<K> of(String cache, TypeRef type, ClassLoader loader) {
    return (KeyCodec<K>) make(cache, type, loader);
  }

  private static KeyCodec<?> make(String cache, TypeRef type, ClassLoader loader) {
    KeyCodec<?> scalar = SCALARS.get(type.name());
    if (scalar != null) {
      return scalar;
    }
    if (type.name().equals(CompositeKey.class.getName())) {
      return composite(cache, type, loader);
    }
    Class<?> plain = type.isArray() ? Object[].class : type.toClass(loader);
    if (plain.isEnum()) {
      return enumCodec(plain);
    }
    if (plain.isRecord()) {
      return recordCodec(cache, plain, loader);
    }
    throw new DefinitionException(
        "Cache '"
            + cache
            + "': keys of type "
            + type
            + " have no canonical text, so that nodes could not agree on them. Use an integer,"
            + " boolean, String, UUID, LocalDate, enum, or a record of these.");
  }

  private static Map<String, KeyCodec<?>> scalars() {
    Map<String, KeyCodec<?>> all = new HashMap<>();
    put(all, "byte", Byte.class, Byte::valueOf);
    put(all, "short", Short.class, Short::valueOf);
    put(all, "int", Integer.class, Integer::valueOf);
    put(all, "long", Long.class, Long::valueOf);
    put(all, "boolean", Boolean.class, Boolean::valueOf);
    put(all, "", String.class, text -> text);
    put(all, "", UUID.class, UUID::fromString);
    put(all, "", LocalDate.class, LocalDate::parse);
    return Map.copyOf(all);
  }

  private static <T> void put(
      Map<String, KeyCodec<?>> all, String primitive, Class<T> type, Function<String, T> read) {
    KeyCodec<T> codec = new ScalarCodec<>(String::valueOf, read);
    all.put(type.getName(), codec);
    if (!primitive.isEmpty()) {
      all.put(primitive, codec);
    }
  }

  private static KeyCodec<?> enumCodec(Class<?> type) {
    Map<String, Enum<?>> byName = new HashMap<>();
    for (Object constant : type.getEnumConstants()) {
      Enum<?> each = (Enum<?>) constant;
      byName.put(each.name(), each);
    }
    Function<String, Enum<?>> read =
        text -> {
          Enum<?> found = byName.get(text);
          if (found == null) {
            throw new IllegalArgumentException("Not a constant of " + type.getName() + ".");
          }
          return found;
        };
    return new ScalarCodec<>(Enum::name, read);
  }

  private static KeyCodec<CompositeKey> composite(String cache, TypeRef type, ClassLoader loader) {
    List<String> names =
        IntStream.rangeClosed(1, type.arguments().size()).mapToObj(i -> "key part " + i).toList();
    return new PartsCodec<>(
        names, parts(cache, type.arguments(), loader), CompositeKey::parts, CompositeKey::of);
  }

  private static <R> KeyCodec<R> recordCodec(String cache, Class<R> type, ClassLoader loader) {
    RecordComponent[] components = type.getRecordComponents();
    List<TypeRef> types =
        Arrays.stream(components).map(c -> TypeRef.of(c.getGenericType())).toList();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    List<Method> accessors = new ArrayList<>();
    for (RecordComponent component : components) {
      Method accessor = component.getAccessor();
      accessor.setAccessible(true);
      accessors.add(accessor);
    }
    Constructor<R> constructor = canonical(type, components);
    return new PartsCodec<>(
        names,
        parts(cache, types, loader),
        key -> {
          List<Object> parts = new ArrayList<>(accessors.size());
          accessors.forEach(a -> parts.add(call(() -> a.invoke(key))));
          return parts;
        },
        parts -> call(() -> constructor.newInstance(parts.toArray())));
  }

  @SuppressWarnings("unchecked") // parts are only ever handed to the codec of their own position
  private static List<KeyCodec<Object>> parts(
      String cache, List<TypeRef> types, ClassLoader loader) {
    return types.stream().map(t -> (KeyCodec<Object>) make(cache, t, loader)).toList();
  }

  private static <R> Constructor<R> canonical(Class<R> type, RecordComponent[] components) {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      Constructor<R> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor;
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("A record without its canonical constructor: " + type, e);
    }
  }

  private static <T> T call(Reflective<T> action) {
    try {
      return action.run();
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException("A key's own code refused it.", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("The key's class is not open to Penstock.", e);
    }
  }

  /** A reflective call. */
  private interface Reflective<T> {
    T run() throws ReflectiveOperationException;
  }
}
