package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.DefinitionException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names in Redis are final: these tests must never change. */
class KeyLayoutTest {

  private final KeyLayout layout = new KeyLayout("shop");

  @Test
  void namesAreFinal() {
    Place place = layout.place(new CacheKey("users", "7"));

    assertThat(place.partition()).isEqualTo(2);
    assertThat(layout.value(place)).asString(UTF_8).isEqualTo("{shop.2}:v:users:7");
    assertThat(layout.state(5)).asString(UTF_8).isEqualTo("{shop.5}:s");
    assertThat(layout.channel(63)).asString(UTF_8).isEqualTo("{shop.63}:c");
    assertThat(layout.partitionOfTag("users")).isEqualTo(13);
    assertThat(layout.stamp("users")).asString(UTF_8).isEqualTo("{shop.13}:t:users");
    assertThat(layout.meta()).asString(UTF_8).isEqualTo("{shop}:meta");
    assertThat(layout.heartbeat("n1")).asString(UTF_8).isEqualTo("{shop}:h:n1");
    assertThat(layout.lock(place.key())).isEqualTo("{shop.2}:k:users:7");
    assertThat(KeyLayout.META)
        .isEqualTo(Map.of("partitions", "64", "hash", "fnv1a64-fmix64", "protocol", "1"));
  }

  @Test
  void partitionsAreFinal() {
    assertThat(
            List.of("", "a", "b", "42", "\u00e9\u4e2d\ud83d\ude00", "key-1000").stream()
                .map(key -> layout.place(new CacheKey("things", key)).partition()))
        .containsExactly(8, 25, 45, 45, 37, 37);
  }

  @Test
  void sequentialKeysSpreadEvenly() {
    int[] counts = new int[KeyLayout.PARTITIONS];
    IntStream.range(0, 64_000)
        .forEach(i -> counts[layout.place(new CacheKey("users", "" + i)).partition()]++);

    assertThat(Arrays.stream(counts).min().orElse(0)).isGreaterThan(850);
    assertThat(Arrays.stream(counts).max().orElse(0)).isLessThan(1_150);
  }

  @Test
  void channelNamesLeadBackToTheirPartitions() {
    KeyLayout digits = new KeyLayout("a.9");
    for (int p = 0; p < KeyLayout.PARTITIONS; p++) {
      assertThat(digits.partitionOfChannel(digits.channel(p))).isEqualTo(p);
    }
    assertThat(layout.channels()).hasSize(KeyLayout.PARTITIONS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a{b", "a}b"})
  void refusesNamespacesThatMoveTheHashTag(String namespace) {
    assertThatThrownBy(() -> new KeyLayout(namespace))
        .isInstanceOf(DefinitionException.class)
        .hasMessageContaining("'" + namespace + "'")
        .hasMessageContaining("braces");
  }

  @Test
  void textsSurviveTheirBytes() {
    Set<String> encodings = new HashSet<>();
    List<String> texts =
        List.of(
            "",
            "a",
            "?",
            "\u0000",
            "\u00e9\u4e2d\ud83d\ude00",
            "\ud83d",
            "\ude00",
            "\ude00\ud83d",
            "a\ud83db",
            "\ud83d\ud83d\ude00",
            "\ufffd",
            "\ud7ff\ue000\udfff\ud800");
    for (String text : texts) {
      byte[] bytes = KeyText.encode(text);
      assertThat(KeyText.decode(bytes)).isEqualTo(text);
      encodings.add(Arrays.toString(bytes));
    }
    assertThat(encodings).hasSameSizeAs(texts);
    assertThat(KeyText.encode("\u00e9\ud83d\ude00"))
        .isEqualTo("\u00e9\ud83d\ude00".getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1.",
        ".00000000",
        "1.0000000",
        "1.000000000",
        "x.00000000",
        "1.0000000g",
        "PENDING:00112233",
        "-1.00000000"
      })
  void otherTextsAreNoGenerations(String text) {
    assertThat(Generation.parse(text)).isNull();
    assertThat(Stamp.parse(text + ":1")).isNull();
  }

  @Test
  void generationsAndStampsSurviveTheirText() {
    for (long xid : new long[] {0, 1, Long.MAX_VALUE, -1}) {
      Generation generation = new Generation(xid, 0x80000001);
      assertThat(Generation.of(generation.toString())).isEqualTo(generation);
      Stamp stamp = new Stamp(generation, 1L << 50);
      assertThat(Stamp.parse(stamp.toString())).isEqualTo(stamp);
      assertThat(Stamp.of(stamp.toBytes())).isEqualTo(stamp);
    }
    assertThat(new Generation(4711, 0x9ab12ff)).hasToString("4711.09ab12ff");
    assertThat(Stamp.parse("4711.09ab12ff")).isNull();
    assertThat(Stamp.parse("4711.09ab12ff:x")).isNull();
  }
}
