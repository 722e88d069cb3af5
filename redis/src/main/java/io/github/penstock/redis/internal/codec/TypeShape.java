package io.github.penstock.redis.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import io.github.penstock.cache.DefinitionException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;

/**
 * The structure of a declared type as text, and a number made of that: names and types of
 * components, children of sealed types, constants of enums, all the way down. Names of classes of
 * users are not in it, as they are not in the payload. On the way it refuses what could not be
 * decoded as what it was. Used by one thread.
 */
final class TypeShape {

  /** Types of the JDK that Jackson writes and reads without loss. */
  private static final Set<Class<?>> LEAVES =
      Set.of(
          String.class,
          Boolean.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          Float.class,
          Double.class,
          Character.class,
          java.math.BigDecimal.class,
          java.math.BigInteger.class,
          java.util.UUID.class,
          java.util.Locale.class,
          java.util.Currency.class,
          java.net.URI.class,
          java.util.OptionalInt.class,
          java.util.OptionalLong.class,
          java.util.OptionalDouble.class);

  private static final Set<Class<?>> NO_MAP_KEYS =
      Set.of(
          java.util.OptionalInt.class,
          java.util.OptionalLong.class,
          java.util.OptionalDouble.class);

  private final TypeFactory types;
  private final Deque<JavaType> open = new ArrayDeque<>();

  private TypeShape(TypeFactory types) {
    this.types = types;
  }

  /** The number; throws {@link DefinitionException} for a type that cannot be encoded. */
  static int of(JavaType type, TypeFactory types) {
    CRC32C crc = new CRC32C();
    crc.update(text(type, types).getBytes(UTF_8));
    return (int) crc.getValue();
  }

  static String text(JavaType type, TypeFactory types) {
    return new TypeShape(types).shape(type);
  }

  private String shape(JavaType type) {
    Class<?> raw = type.getRawClass();
    if (raw.isPrimitive() || isLeaf(raw)) {
      return raw.getName();
    }
    if (raw.isEnum()) {
      return Arrays.stream(raw.getEnumConstants())
          .map(constant -> ((Enum<?>) constant).name())
          .sorted()
          .collect(Collectors.joining("|", "enum(", ")"));
    }
    int depth = depth(type);
    if (depth >= 0) {
      return "^" + depth;
    }
    open.push(type);
    try {
      return structure(type, raw);
    } finally {
      open.pop();
    }
  }

  private String structure(JavaType type, Class<?> raw) {
    if (type.isArrayType()
        || (type.isCollectionLikeType() && isJdkInterface(raw, Collection.class))) {
      return raw.isArray() ? shape(type.getContentType()) + "[]" : container(type, raw);
    }
    if (type.isMapLikeType() && isJdkInterface(raw, Map.class)) {
      checkMapKey(type.getKeyType());
      return raw.getName()
          + "<"
          + shape(type.getKeyType())
          + ","
          + shape(type.getContentType())
          + ">";
    }
    if (raw == Optional.class) {
      return "optional<" + shape(type.containedTypeOrUnknown(0)) + ">";
    }
    if (raw.isSealed()) {
      return sealed(type, raw);
    }
    if (raw.isRecord()) {
      return record(type, raw);
    }
    return bean(type, raw);
  }

  private String container(JavaType type, Class<?> raw) {
    return raw.getName() + "<" + shape(type.getContentType()) + ">";
  }

  private String sealed(JavaType type, Class<?> raw) {
    return SealedTypes.children(raw).entrySet().stream()
        .map(
            child ->
                child.getKey()
                    + "="
                    + shape(types.constructSpecializedType(type, child.getValue())))
        .collect(Collectors.joining("|", "<", ">"));
  }

  private String record(JavaType type, Class<?> raw) {
    return Arrays.stream(raw.getRecordComponents())
        .map((RecordComponent c) -> c.getName() + ":" + member(type, c.getGenericType()))
        .collect(Collectors.joining(",", "{", "}"));
  }

  private String bean(JavaType type, Class<?> raw) {
    if (raw.getName().startsWith("java.")
        || raw.isInterface()
        || Modifier.isAbstract(raw.getModifiers())
        || !hasNoArgConstructor(raw)) {
      throw new DefinitionException(
          "Values of "
              + open.getLast()
              + " cannot be kept in Redis, because "
              + raw.getName()
              + " in it could not be decoded as what it was. Use records, sealed interfaces, enums,"
              + " List, Set, Map, Optional and the usual types of the JDK, or give the cache a"
              + " codec of your own by Redis.codecs.");
    }
    Map<String, String> fields = new TreeMap<>();
    for (Class<?> c = raw; c != null && c != Object.class; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          fields.put(field.getName(), member(type, field.getGenericType()));
        }
      }
    }
    return fields.toString();
  }

  private String member(JavaType owner, Type member) {
    return shape(types.resolveMemberType(member, owner.getBindings()));
  }

  private void checkMapKey(JavaType key) {
    Class<?> raw = key.getRawClass();
    if (!raw.isEnum() && (!isLeaf(raw) || NO_MAP_KEYS.contains(raw))) {
      throw new DefinitionException(
          "Values of "
              + open.getLast()
              + " cannot be kept in Redis, because "
              + raw.getName()
              + " cannot be the key of a Map in JSON. Use strings, numbers, UUIDs, enums or dates,"
              + " or give the cache a codec of your own by Redis.codecs.");
    }
  }

  private int depth(JavaType type) {
    int depth = 0;
    for (JavaType outer : open) {
      if (outer.equals(type)) {
        return depth;
      }
      depth++;
    }
    return -1;
  }

  private static boolean isLeaf(Class<?> raw) {
    return LEAVES.contains(raw)
        || (raw.getName().startsWith("java.time.") && !raw.isInterface() && !raw.isEnum());
  }

  private static boolean isJdkInterface(Class<?> raw, Class<?> kind) {
    return kind.isAssignableFrom(raw) && raw.getName().startsWith("java.util.");
  }

  private static boolean hasNoArgConstructor(Class<?> raw) {
    return Arrays.stream(raw.getDeclaredConstructors()).anyMatch(c -> c.getParameterCount() == 0);
  }
}
