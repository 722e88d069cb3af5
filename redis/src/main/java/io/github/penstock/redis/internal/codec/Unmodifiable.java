package io.github.penstock.redis.internal.codec;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.KeyDeserializer;
import com.fasterxml.jackson.databind.deser.Deserializers;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.Converter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes decoded lists, sets and maps unmodifiable where they are declared by their interface: the
 * same instance is handed to every reader. Stateless.
 */
final class Unmodifiable extends Deserializers.Base {

  @Override
  public @Nullable JsonDeserializer<?> findCollectionDeserializer(
      CollectionType type,
      DeserializationConfig config,
      BeanDescription description,
      TypeDeserializer elementTypes,
      JsonDeserializer<?> elements) {
    TypeFactory types = config.getTypeFactory();
    Class<?> raw = type.getRawClass();
    if (raw == List.class || raw == Collection.class) {
      return closing(
          types.constructCollectionType(ArrayList.class, type.getContentType()),
          type,
          made -> Collections.unmodifiableList((List<?>) made));
    }
    if (raw == Set.class) {
      return closing(
          types.constructCollectionType(LinkedHashSet.class, type.getContentType()),
          type,
          made -> Collections.unmodifiableSet((Set<?>) made));
    }
    return null;
  }

  @Override
  public @Nullable JsonDeserializer<?> findMapDeserializer(
      MapType type,
      DeserializationConfig config,
      BeanDescription description,
      KeyDeserializer keys,
      TypeDeserializer elementTypes,
      JsonDeserializer<?> elements) {
    if (type.getRawClass() != Map.class) {
      return null;
    }
    return closing(
        config
            .getTypeFactory()
            .constructMapType(LinkedHashMap.class, type.getKeyType(), type.getContentType()),
        type,
        made -> Collections.unmodifiableMap((Map<?, ?>) made));
  }

  private static JsonDeserializer<?> closing(
      JavaType open, JavaType declared, UnaryOperator<Object> close) {
    return new StdDelegatingDeserializer<>(new Closing(open, declared, close));
  }

  private record Closing(JavaType open, JavaType declared, UnaryOperator<Object> close)
      implements Converter<Object, Object> {

    @Override
    public Object convert(Object made) {
      return close.apply(made);
    }

    @Override
    public JavaType getInputType(TypeFactory types) {
      return open;
    }

    @Override
    public JavaType getOutputType(TypeFactory types) {
      return declared;
    }
  }
}
