package io.github.penstock.redis.internal.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.ValueCodec;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes back is what went in; what cannot is refused, and said to be, beforehand. */
class JacksonCodecTest {

  enum Color {
    RED,
    GREEN
  }

  record Point(int x, int y) {}

  sealed interface Shape permits Circle, Polygon, Origin {}

  record Circle(Point center, double radius) implements Shape {}

  sealed interface Polygon extends Shape permits Square, Path {}

  record Square(Point corner, double side) implements Polygon {}

  record Path(List<Point> points) implements Polygon {}

  record Origin() implements Shape {}

  record Tree(String name, List<Tree> children, @Nullable Tree twin) {}

  record Page<T>(List<T> items, Optional<T> first, Map<Color, T> byColor) {}

  record Drawing(Shape main, List<Shape> others, Circle round) {}

  @SuppressWarnings("ArrayRecordComponent") // arrays must survive, too
  record Everything(
      boolean flag,
      byte b,
      short s,
      char c,
      float f,
      Long boxed,
      BigDecimal amount,
      BigInteger big,
      UUID uuid,
      Color color,
      byte[] bytes,
      int[][] table,
      OptionalInt count,
      Set<String> tags) {}

  record Times(
      Instant instant,
      LocalDate date,
      LocalDateTime local,
      OffsetDateTime offset,
      ZonedDateTime zoned,
      Duration duration) {}

  record Secret(String name, @JsonIgnore String hash, @JsonProperty("n") int number) {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
  record ByClass(int number) {}

  @SuppressWarnings("unused") // reached by reflection
  private final Page<Shape> pageOfShapes = new Page<>(List.of(), Optional.empty(), Map.of());

  @Test
  void recordsSealedTypesAndGenericsComeBack() throws Exception {
    Circle circle = new Circle(new Point(1, -2), 0.1);
    Drawing drawing =
        new Drawing(
            circle,
            List.of(new Square(new Point(0, 0), 2), new Path(List.of()), new Origin()),
            circle);
    Type page = getClass().getDeclaredField("pageOfShapes").getGenericType();

    assertComesBack(Drawing.class, drawing);
    assertComesBack(Shape.class, new Origin());
    assertComesBack(
        page,
        new Page<Shape>(List.of(circle), Optional.of(new Origin()), Map.of(Color.RED, circle)));
    Tree leaf = new Tree("leaf", List.of(), null);
    assertComesBack(Tree.class, new Tree("root", List.of(leaf, leaf), leaf));
  }

  @Test
  void everyKindOfComponentComesBack() throws Exception {
    Everything all =
        new Everything(
            true,
            (byte) -1,
            Short.MIN_VALUE,
            '\u4e2d',
            0.1f,
            1L << 60,
            new BigDecimal("1.10"),
            BigInteger.TWO.pow(200),
            UUID.randomUUID(),
            Color.GREEN,
            new byte[] {0, -1, 127},
            new int[][] {{1, 2}, {}},
            OptionalInt.of(3),
            Set.of("a"));

    Everything back = comesBack(Everything.class, all);

    assertThat(back).usingRecursiveComparison().isEqualTo(all);
    assertThat(back.amount().scale()).isEqualTo(2);
    assertThat(comesBack(BigDecimal.class, new BigDecimal("1E+3")))
        .isEqualTo(new BigDecimal("1E+3"));
    assertThat(comesBack(Double.class, Double.NaN)).isNaN();
    assertThat(comesBack(Double.class, -0.0)).isEqualTo(-0.0);
  }

  @Test
  void timesComeBackWithZoneAndNanos() throws Exception {
    Instant instant = Instant.parse("2026-02-03T04:05:06.123456789Z");
    assertComesBack(
        Times.class,
        new Times(
            instant,
            LocalDate.of(2026, 2, 28),
            LocalDateTime.of(2026, 2, 3, 4, 5, 6, 7),
            OffsetDateTime.parse("2026-02-03T04:05:06.1+05:30"),
            ZonedDateTime.parse("2026-02-03T04:05:06.1+01:00[Europe/Berlin]"),
            Duration.ofNanos(-1_000_000_001)));
  }

  @Test
  void payloadNamesNoClasses() throws Exception {
    Drawing drawing =
        new Drawing(new Origin(), List.of(new Path(List.of())), new Circle(new Point(1, 2), 3));

    assertThat(json(Drawing.class, drawing))
        .isEqualTo(
            "{\"main\":{\"@type\":\"origin\"},\"others\":[{\"@type\":\"path\",\"points\":[]}],"
                + "\"round\":{\"center\":{\"x\":1,\"y\":2},\"radius\":3.0}}");
    assertThat(json(ByClass.class, new ByClass(1))).isEqualTo("{\"number\":1}");
  }

  @Test
  void annotationsOfJacksonLeaveNothingOut() throws Exception {
    assertComesBack(Secret.class, new Secret("ann", "hash", 7));
  }

  @Test
  void decodedCollectionsCannotBeChanged() throws Exception {
    Page<Shape> page =
        comesBack(
            getClass().getDeclaredField("pageOfShapes").getGenericType(),
            new Page<Shape>(List.of(new Origin()), Optional.empty(), Map.of()));

    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> page.items().clear());
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> page.byColor().put(Color.RED, new Origin()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"x\":1}",
        "{\"x\":1,\"y\":2,\"z\":3}",
        "{\"x\":1,\"y\":null}",
        "{\"x\":1,\"y\":1.5}",
        "{\"x\":1,\"y\":2} {}",
        "[1,2]",
        "",
        "\"\u0000"
      })
  void otherShapesDoNotDecode(String json) {
    assertThatThrownBy(() -> decode(codec(Point.class), json))
        .isInstanceOf(java.io.IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"@type\":\"java.net.URL\"}",
        "{\"@type\":\"point\",\"x\":1,\"y\":2}",
        "{\"points\":[]}",
        "{\"@type\":null}"
      })
  void onlyPermittedChildrenAreMade(String json) {
    assertThatThrownBy(() -> decode(codec(Shape.class), json))
        .isInstanceOf(MismatchedInputException.class);
  }

  @Test
  void shapesAreFinal() {
    // The same in every process and version: a change makes every stored value a miss.
    assertThat(codec(Point.class).shape()).isEqualTo(shapeOf("{x:int,y:int}"));
    assertThat(codec(Color.class).shape()).isEqualTo(shapeOf("enum(GREEN|RED)"));
    assertThat(codec(Tree.class).shape())
        .isEqualTo(shapeOf("{name:java.lang.String,children:java.util.List<^1>,twin:^0}"));
    assertThat(codec(Shape.class).shape())
        .isEqualTo(
            shapeOf(
                "<circle={center:{x:int,y:int},radius:double}|origin={}"
                    + "|path={points:java.util.List<{x:int,y:int}>}"
                    + "|square={corner:{x:int,y:int},side:double}>"));
  }

  record Renamed(int x, int why) {}

  record Retyped(int x, long y) {}

  interface Open {}

  record WithOpen(Open open) {}

  record WithObject(Object any) {}

  record WithRecordKeys(Map<Point, String> map) {}

  static final class NoDefault {
    private final int number;

    NoDefault(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }
  }

  record WithClass(NoDefault one) {}

  @Test
  void otherStructuresHaveOtherShapes() {
    assertThat(
            Set.of(
                codec(Point.class).shape(),
                codec(Renamed.class).shape(),
                codec(Retyped.class).shape()))
        .hasSize(3);
  }

  @Test
  void refusesTypesThatCouldNotBeDecoded() {
    for (Class<?> wrong :
        List.of(
            WithOpen.class, WithObject.class, WithRecordKeys.class, WithClass.class, List.class)) {
      assertThatThrownBy(() -> codec(wrong))
          .as(wrong.getName())
          .isInstanceOf(DefinitionException.class)
          .hasMessageContaining("Redis.codecs");
    }
    assertThatThrownBy(() -> codec(WithOpen.class))
        .hasMessageContaining(Open.class.getName())
        .hasMessageContaining(WithOpen.class.getName());
  }

  sealed interface Ambiguous permits Here.Same, There.Same {}

  static final class Here {
    record Same(int a) implements Ambiguous {}
  }

  static final class There {
    record Same(int b) implements Ambiguous {}
  }

  @Test
  void refusesSealedTypesWhoseChildrenShareAName() {
    assertThatThrownBy(() -> codec(Ambiguous.class))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("'same'")
        .hasMessageContaining("Here")
        .hasMessageContaining("There");
  }

  private static int shapeOf(String text) {
    java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
    crc.update(text.getBytes(UTF_8));
    return (int) crc.getValue();
  }

  @SuppressWarnings("unchecked") // a test's own type
  private static ValueCodec<Object> codec(Type type) {
    return (ValueCodec<Object>)
        JacksonCodec.of(TypeRef.of(type), JacksonCodecTest.class.getClassLoader());
  }

  private static String json(Type type, Object value) throws Exception {
    return new String(codec(type).encode(value), UTF_8);
  }

  private static @Nullable Object decode(ValueCodec<?> codec, String json) throws Exception {
    byte[] bytes = json.getBytes(UTF_8);
    return codec.decode(bytes, 0, bytes.length);
  }

  @SuppressWarnings("unchecked") // what went in comes back
  private static <V> V comesBack(Type type, V value) throws Exception {
    byte[] bytes = codec(type).encode(value);
    byte[] padded = new byte[bytes.length + 7];
    Arrays.fill(padded, (byte) '!');
    System.arraycopy(bytes, 0, padded, 3, bytes.length);
    Object back = codec(type).decode(padded, 3, bytes.length);
    return (V) Objects.requireNonNull(back);
  }

  private static <V> void assertComesBack(Type type, V value) throws Exception {
    assertThat((Object) comesBack(type, value)).isEqualTo(value);
  }
}
