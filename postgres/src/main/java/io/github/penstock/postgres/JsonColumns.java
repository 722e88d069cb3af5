package io.github.penstock.postgres;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.github.penstock.cache.TypeRef;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Records, collections and maps whose column is {@code jsonb} or {@code json}: properties are named
 * as columns are, so that {@code to_jsonb(row)} fits the record of the row. Bound to the declared
 * type; properties that no component stands for are skipped, because a row may have more columns.
 */
final class JsonColumns {

  private static final JsonMapper MAPPER = mapper();

  private JsonColumns() {}

  /** The type of a component or parameter; {@link JsonTypes} has said that it can be JSON. */
  static ColumnType of(TypeRef declared, ClassLoader loader) {
    JavaType type = MAPPER.constructType(declared.toType(loader));
    ObjectWriter writer = MAPPER.writerFor(type);
    ObjectReader reader = MAPPER.readerFor(type);
    return ColumnType.untyped(
        declared.toString(),
        SqlType.untyped("jsonb", PgType::isJson),
        value -> write(writer, value),
        (rows, column) -> read(reader, rows.getString(column)));
  }

  private static String write(ObjectWriter writer, Object value) {
    try {
      return writer.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a value cannot be written as JSON" + place(e), e);
    }
  }

  private static @Nullable Object read(ObjectReader reader, @Nullable String json)
      throws SQLException {
    if (json == null) {
      return null;
    }
    try {
      return reader.readValue(json);
    } catch (JsonProcessingException e) {
      String wanted =
          e instanceof MismatchedInputException mismatch && mismatch.getTargetType() != null
              ? ", where a " + mismatch.getTargetType().getName() + " is needed"
              : "";
      throw new SQLDataException("its JSON does not fit" + place(e) + wanted, "22032", e);
    }
  }

  /** Where in the document, by names that are the program's own: keys of maps are data. */
  private static String place(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "";
    }
    return mapping.getPath().stream()
        .map(
            step ->
                isRecord(step.getFrom()) && step.getFieldName() != null
                    ? step.getFieldName()
                    : "[..]")
        .collect(Collectors.joining(".", " at ", ""));
  }

  private static boolean isRecord(@Nullable Object from) {
    return from instanceof Record || (from instanceof Class<?> type && type.isRecord());
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
        .annotationIntrospector(new JsonNames.OfComponents())
        .propertyNamingStrategy(new JsonNames())
        .addModule(new Jdk8Module())
        .addModule(new JavaTimeModule())
        .addModule(new JsonCollections())
        .defaultPropertyInclusion(
            JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
        .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .enable(DeserializationFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
        .disable(DeserializationFeature.ADJUST_DATES_TO_CONTEXT_TIME_ZONE)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .build();
  }
}
