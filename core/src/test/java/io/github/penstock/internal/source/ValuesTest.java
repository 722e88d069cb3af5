package io.github.penstock.internal.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.Local;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.WriteMode;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values of plans as the expressions that make them. */
class ValuesTest {

  private final Values values = new Values(Class::getSimpleName);

  private String written(@Nullable Object value) {
    return values.of(value).toString();
  }

  @Test
  void literalsAreAscii() {
    assertThat(written("a\"b\\c\n\t\r\u00e9\u0000"))
        .isEqualTo("\"a\\\"b\\\\c\\n\\t\\r\\u00e9\\u0000\"");
    assertThat(List.of(written(1), written(2L), written(0.1), written(true), written(null)))
        .containsExactly("1", "2L", "0.1", "true", "null");
    assertThat(written(WriteMode.INVALIDATE)).isEqualTo("WriteMode.INVALIDATE");
  }

  @Test
  void recordsAreMadeOfTheirComponents() {
    assertThat(written(new Local(5))).isEqualTo("new Local(5L, 0L, 1048576L)");
    assertThat(values.construct(Duration.class, new Local(5)))
        .hasToString("new Duration(5L, 0L, 1048576L)");
    assertThat(written(TypeRef.named("long"))).isEqualTo("TypeRef.named(\"long\")");
    assertThat(written(new TypeRef("[]", List.of(TypeRef.named("long")))))
        .isEqualTo("new TypeRef(\"[]\", List.of(TypeRef.named(\"long\")))");
    assertThat(written(Duration.ofMillis(1250))).isEqualTo("Duration.ofSeconds(1L, 250000000)");
    assertThat(written(Duration.ofHours(1))).isEqualTo("Duration.ofSeconds(3600L)");
    assertThat(written(Optional.of(1)) + written(Optional.empty()))
        .isEqualTo("Optional.of(1)Optional.empty()");
  }

  @Test
  void setsAndMapsAreSortedAndListsAreNot() {
    assertThat(written(new LinkedHashSet<>(List.of("c", "a", "b"))))
        .isEqualTo("Set.of(\"a\", \"b\", \"c\")");
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("b", 1);
    map.put("a", 2);
    assertThat(written(map)).isEqualTo("Map.of(\"a\", 2, \"b\", 1)");
    assertThat(written(Arrays.asList("b", "a"))).isEqualTo("List.of(\"b\", \"a\")");
  }

  @Test
  void aLargeMapIsMadeOfEntries() {
    Map<String, Integer> map = new LinkedHashMap<>();
    for (int i = 0; i < 11; i++) {
      map.put("k" + (char) ('a' + i), i);
    }
    assertThat(written(map))
        .startsWith("Map.ofEntries(Map.entry(\"ka\", 0), Map.entry(\"kb\", 1), ")
        .endsWith("Map.entry(\"kk\", 10))");
  }

  @Test
  void whatIsNoValueIsRefused() {
    assertThatThrownBy(() -> written(Locale.ROOT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Not a value of a plan: java.util.Locale");
  }
}
