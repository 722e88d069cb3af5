package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.penstock.cache.CacheKey;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What fill.lua and abandon.lua publish, byte by byte. */
class LeaseMessageTest {

  @Test
  void readsWhatVersion1Published() {
    assertThat(LeaseMessage.parse("Fusers:7".getBytes(UTF_8)))
        .isEqualTo(new LeaseMessage(new CacheKey("users", "7"), true));
    assertThat(LeaseMessage.parse("Ausers:a:b,\n\u4e2d".getBytes(UTF_8)))
        .isEqualTo(new LeaseMessage(new CacheKey("users", "a:b,\n\u4e2d"), false));
  }

  @Test
  void isToldFromAnInvalidation() throws Exception {
    assertThat(LeaseMessage.isOne(Golden.v1("message"))).isFalse();
    assertThat(LeaseMessage.isOne("Fusers:7".getBytes(UTF_8))).isTrue();
    assertThat(LeaseMessage.isOne(new byte[0])).isFalse();
  }

  @Test
  void refusesWhatIsNone() {
    for (String wrong : List.of("", "F", "Fusers", "A", "1:a,", "Xusers:7")) {
      assertThatIllegalArgumentException()
          .as(wrong)
          .isThrownBy(() -> LeaseMessage.parse(wrong.getBytes(UTF_8)));
    }
  }
}
