package io.github.penstock.redis.internal.codec;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * JSON, bound to the declared type: no class names in it, and nothing of another shape is accepted.
 * Annotations of Jackson on the type do not count, because they say how a value looks to others and
 * may leave things out. Immutable and thread-safe.
 *
 * @param <V> the declared type
 */
public final class JacksonCodec<V> implements ValueCodec<V> {

  private static final JsonMapper MAPPER = mapper();

  private final ObjectWriter writer;
  private final ObjectReader reader;
  private final int shape;

  private JacksonCodec(JavaType type) {
    this.shape = TypeShape.of(type, MAPPER.getTypeFactory());
    this.writer = MAPPER.writerFor(type);
    this.reader = MAPPER.readerFor(type);
  }

  /**
   * The codec of a type.
   *
   * @param type what is to be encoded
   * @param classLoader where its classes are found
   * @return the codec; throws {@code DefinitionException} where values of the type could not be
   *     decoded as what they were
   */
  public static JacksonCodec<?> of(TypeRef type, ClassLoader classLoader) {
    return new JacksonCodec<>(MAPPER.constructType(type.toType(classLoader)));
  }

  @Override
  public int shape() {
    return shape;
  }

  @Override
  public byte[] encode(V value) throws Exception {
    return writer.writeValueAsBytes(value);
  }

  @Override
  public @Nullable V decode(byte[] bytes, int offset, int length) throws Exception {
    return reader.readValue(bytes, offset, length);
  }

  private static JsonMapper mapper() {
    JsonFactory factory =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .build())
            .build();
    return JsonMapper.builder(factory)
        .annotationIntrospector(new SealedTypes())
        .addModule(new Jdk8Module())
        .addModule(new JavaTimeModule())
        .addModule(new SimpleModule("penstock").setDeserializerModifier(new Unmodifiable()))
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .enable(SerializationFeature.WRITE_DATES_WITH_ZONE_ID)
        .build();
  }
}
