package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Messages, byte by byte. */
class ChannelMessageTest {

  private static final Generation GENERATION = new Generation(4711, 0x09ab12ff);

  @Test
  void readsWhatVersion1Published() throws Exception {
    ChannelMessage message = ChannelMessage.parse(9, Golden.v1("message"));

    assertThat(message.invalidation())
        .isEqualTo(
            new InvalidationMessage(
                9,
                GENERATION.toString(),
                43,
                "node-1",
                List.of(new CacheKey("users", "7"), new CacheKey("users", "a:b,\n\u4e2d")),
                List.of("users", "#new")));
    assertThat(message.writer()).isEqualTo(4712);
    assertThat(message.stamps())
        .isEqualTo(Map.of("users", new Stamp(GENERATION, 43), "teams", new Stamp(GENERATION, 41)));
  }

  @Test
  void refusesWhatIsCutOff() throws Exception {
    byte[] whole = Golden.v1("message");
    // Cut between two regions a message is whole, only shorter; everywhere else it is not.
    int keysEnd =
        new String(whole, UTF_8).substring(0, indexOfRegions(whole)).getBytes(UTF_8).length;
    for (int length = 0; length < keysEnd; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatIllegalArgumentException()
          .as("cut to %d bytes", length)
          .isThrownBy(() -> ChannelMessage.parse(0, cut));
    }
  }

  @Test
  void refusesLengthsThatAreNone() {
    for (String wrong : List.of("x", ":", "1", "1:", "1:a", "1:ab", "-1:a,", "9999999999:a,")) {
      assertThatIllegalArgumentException()
          .as(wrong)
          .isThrownBy(() -> ChannelMessage.parse(0, wrong.getBytes(UTF_8)));
    }
  }

  private static int indexOfRegions(byte[] whole) {
    return new String(whole, UTF_8).indexOf("6:Cusers,");
  }
}
