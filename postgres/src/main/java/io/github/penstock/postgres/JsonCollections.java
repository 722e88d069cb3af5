package io.github.penstock.postgres;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.StdDelegatingDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import com.fasterxml.jackson.databind.type.TypeFactory;
import com.fasterxml.jackson.databind.util.Converter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes lists, sets and maps that were read unmodifiable: a cache hands the same to everybody. */
final class JsonCollections extends SimpleModule {

  private static final long serialVersionUID = 1L;

  JsonCollections() {
    super("penstock-columns");
    setDeserializerModifier(new Closed());
  }

  private static final class Closed extends BeanDeserializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public JsonDeserializer<?> modifyCollectionDeserializer(
        DeserializationConfig config,
        CollectionType type,
        BeanDescription description,
        JsonDeserializer<?> open) {
      return new StdDelegatingDeserializer<>(new Closing(type), type, open);
    }

    @Override
    public JsonDeserializer<?> modifyMapDeserializer(
        DeserializationConfig config,
        MapType type,
        BeanDescription description,
        JsonDeserializer<?> open) {
      return new StdDelegatingDeserializer<>(new Closing(type), type, open);
    }
  }

  private record Closing(JavaType type) implements Converter<Object, Object> {

    @Override
    public Object convert(Object open) {
      if (open instanceof Map<?, ?> map) {
        return Collections.unmodifiableMap(map);
      }
      return open instanceof Set<?> set
          ? Collections.unmodifiableSet(set)
          : Collections.unmodifiableList((List<?>) open);
    }

    @Override
    public JavaType getInputType(TypeFactory types) {
      return type;
    }

    @Override
    public JavaType getOutputType(TypeFactory types) {
      return type;
    }
  }
}
