package io.github.penstock.redis.internal.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.spi.CommittedChanges;
import io.github.penstock.spi.CommittedChanges.Table;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The text of messages for other services, which is documented and cannot be changed. */
class ChangeMessageTest {

  private static String text(CommittedChanges changes) {
    return new String(ChangeMessage.encode(1_500, changes), UTF_8);
  }

  @Test
  void namesKeysByWhatBecameOfTheirRows() {
    Table table =
        new Table("public.t", true, List.of("1"), List.of("2", "3"), List.of(), List.of("\"ä"));
    assertThat(text(new CommittedChanges(Long.MAX_VALUE, List.of(table))))
        .isEqualTo(
            "{\"version\":1,\"time\":\"1970-01-01T00:00:01.500Z\","
                + "\"transaction\":\"9223372036854775807\",\"tables\":[{\"table\":\"public.t\","
                + "\"complete\":true,\"inserted\":[\"1\"],\"updated\":[\"2\",\"3\"],\"deleted\":[],"
                + "\"changed\":[\"\\\"ä\"]}]}");
  }

  @Test
  void leavesOutAnIdThatThereIsNot() {
    assertThat(text(new CommittedChanges(0, List.of())))
        .isEqualTo("{\"version\":1,\"time\":\"1970-01-01T00:00:01.500Z\",\"tables\":[]}");
  }
}
