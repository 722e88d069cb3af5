package io.github.penstock.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class OutboxTextTest {

  @Test
  void plainTextsAreThemselves() {
    for (String plain : List.of("", "a", "users", "ünï", "\ud83d\ude00", "{\"a\",b}", "%")) {
      assertThat(OutboxText.write(plain)).isSameAs(plain);
      assertThat(OutboxText.read(plain)).isSameAs(plain);
    }
  }

  @Test
  void whatPostgresCannotHoldIsEscaped() {
    assertThat(OutboxText.write("a\0b")).isEqualTo("a\\0000b");
    assertThat(OutboxText.write("\\0000")).isEqualTo("\\005c0000");
    for (String odd :
        List.of("\0", "\\", "\\0000", "\ud800", "a\udc00", "\ud800\ud83d\ude00x", "\udc00\ud800")) {
      String written = OutboxText.write(odd);
      assertThat(written).doesNotContain("\0");
      assertThat(new String(written.getBytes(UTF_8), UTF_8)).isEqualTo(written);
      assertThat(OutboxText.read(written)).isEqualTo(odd);
    }
  }

  @Test
  void whatIsCutShortIsRefused() {
    assertThatThrownBy(() -> OutboxText.read("a\\00"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A text of the outbox ends within an escape");
  }
}
