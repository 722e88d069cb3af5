package io.github.penstock.redis.internal.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.deser.std.DelegatingDeserializer;
import com.fasterxml.jackson.databind.type.CollectionType;
import com.fasterxml.jackson.databind.type.MapType;
import java.io.IOException;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes decoded lists, sets and maps unmodifiable where they are declared by their interface: the
 * same instance is handed to every reader. Stateless.
 */
final class Unmodifiable extends BeanDeserializerModifier {

  private static final long serialVersionUID = 1L;

  @Override
  public JsonDeserializer<?> modifyCollectionDeserializer(
      DeserializationConfig config,
      CollectionType type,
      BeanDescription description,
      JsonDeserializer<?> plain) {
    Class<?> raw = type.getRawClass();
    if (raw == List.class) {
      return new Closing(plain, made -> Collections.unmodifiableList((List<?>) made));
    }
    if (raw == Set.class) {
      return new Closing(plain, made -> Collections.unmodifiableSet((Set<?>) made));
    }
    if (raw == Collection.class) {
      return new Closing(plain, made -> Collections.unmodifiableCollection((Collection<?>) made));
    }
    return plain;
  }

  @Override
  public JsonDeserializer<?> modifyMapDeserializer(
      DeserializationConfig config,
      MapType type,
      BeanDescription description,
      JsonDeserializer<?> plain) {
    return type.getRawClass() == Map.class
        ? new Closing(plain, made -> Collections.unmodifiableMap((Map<?, ?>) made))
        : plain;
  }

  private static final class Closing extends DelegatingDeserializer {

    private static final long serialVersionUID = 1L;

    private final transient UnaryOperator<Object> close;

    Closing(JsonDeserializer<?> plain, UnaryOperator<Object> close) {
      super(plain);
      this.close = close;
    }

    @Override
    protected JsonDeserializer<?> newDelegatingInstance(JsonDeserializer<?> plain) {
      return new Closing(plain, close);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context)
        throws IOException {
      Object made = super.deserialize(parser, context);
      return made == null ? null : close.apply(made);
    }
  }
}
