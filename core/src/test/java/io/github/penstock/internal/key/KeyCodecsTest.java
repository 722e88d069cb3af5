package io.github.penstock.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CompositeKey;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.TypeRef;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyCodecsTest {

  record Place(String country, int zip) {}

  record Stop(Place place, DayOfWeek day) {}

  record Broken(BigDecimal amount) {}

  @Test
  void scalarsComeBackAsTheyWere() {
    roundTrip(long.class, Long.MIN_VALUE, "-9223372036854775808");
    roundTrip(Long.class, 42L, "42");
    roundTrip(Integer.class, -1, "-1");
    roundTrip(Short.class, (short) 7, "7");
    roundTrip(Byte.class, (byte) -7, "-7");
    roundTrip(Boolean.class, true, "true");
    roundTrip(String.class, "any, text\\ at\nall ü", "any, text\\ at\nall ü");
    UUID id = UUID.fromString("00000000-0000-0001-0000-000000000002");
    roundTrip(UUID.class, id, "00000000-0000-0001-0000-000000000002");
    roundTrip(LocalDate.class, LocalDate.of(2026, 11, 20), "2026-11-20");
    roundTrip(DayOfWeek.class, DayOfWeek.FRIDAY, "FRIDAY");
  }

  @Test
  void recordsAreTheirParts() {
    roundTrip(Place.class, new Place("D,E\\", 1), "D\\,E\\\\,1");
    roundTrip(Stop.class, new Stop(new Place("DE", 1), DayOfWeek.MONDAY), "DE\\,1,MONDAY");
  }

  @Test
  void compositesAreTheirParts() {
    TypeRef type =
        new TypeRef(
            CompositeKey.class.getName(),
            List.of(TypeRef.of(String.class), TypeRef.of(Long.class)));
    KeyCodec<CompositeKey> codec = codec(type);
    CompositeKey key = CompositeKey.of(List.of("a,b", 3L));

    assertThat(codec.encode(key)).isEqualTo("a\\,b,3");
    assertThat(codec.decode("a\\,b,3")).isEqualTo(key);
    assertThatThrownBy(() -> codec.encode(CompositeKey.of(List.of("a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A key of 2 parts was expected, not of 1.");
  }

  /** No two keys share a text, and every key comes back: what invalidation by message rests on. */
  @Test
  void textsAreUniqueAndInvertible() {
    KeyCodec<Stop> codec = codec(TypeRef.of(Stop.class));
    Map<String, Stop> seen = new HashMap<>();
    Random random = new Random(1);
    char[] alphabet = {'a', ',', '\\', '1', ' '};
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = random.nextInt(5); c > 0; c--) {
        text.append(alphabet[random.nextInt(alphabet.length)]);
      }
      Stop stop = new Stop(new Place(text.toString(), random.nextInt(3)), DayOfWeek.SUNDAY);
      String encoded = codec.encode(stop);
      assertThat(codec.decode(encoded)).isEqualTo(stop);
      Stop before = seen.put(encoded, stop);
      assertThat(before == null || before.equals(stop)).isTrue();
    }
  }

  @Test
  void aNullPartIsNamed() {
    KeyCodec<Stop> codec = codec(TypeRef.of(Stop.class));
    Stop stop = new Stop(new Place("DE", 1), DayOfWeek.MONDAY);
    Stop hole = new Stop(stop.place(), null);

    assertThatThrownBy(() -> codec.encode(hole))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("day");
  }

  @Test
  void typesWithoutACanonicalTextAreRefused() {
    assertThatThrownBy(() -> codec(TypeRef.of(BigDecimal.class)))
        .isInstanceOf(DefinitionException.class)
        .hasMessage(
            "Cache 'test': keys of type java.math.BigDecimal have no canonical text, so that nodes"
                + " could not agree on them. Use an integer, boolean, String, UUID, LocalDate, enum,"
                + " or a record of these.");
    assertThatThrownBy(() -> codec(TypeRef.of(Broken.class)))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("java.math.BigDecimal");
    assertThatThrownBy(() -> codec(TypeRef.of(byte[].class)))
        .isInstanceOf(DefinitionException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "1,2", "9223372036854775808"})
  void foreignTextsAreRefused(String text) {
    assertThatThrownBy(() -> codec(TypeRef.of(Long.class)).decode(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private <K> void roundTrip(Class<K> type, K key, String text) {
    KeyCodec<K> codec = codec(TypeRef.of(type));
    assertThat(codec.encode(key)).isEqualTo(text);
    assertThat(codec.decode(text)).isEqualTo(key);
  }

  private <K> KeyCodec<K> codec(TypeRef type) {
    return KeyCodecs.of("test", type, getClass().getClassLoader());
  }
}
