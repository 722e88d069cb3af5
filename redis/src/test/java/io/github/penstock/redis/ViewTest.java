package io.github.penstock.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.redis.internal.wire.ChannelMessage;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.Stamp;
import io.github.penstock.spi.InvalidationMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Answers and messages in every order: nothing turns a view back. */
class ViewTest {

  private static final int PARTITION = 5;
  private static final Generation G1 = new Generation(100, 1);
  private static final Generation G2 = new Generation(200, 2);

  private final View view = new View();

  @BeforeEach
  void start() {
    view.start(PARTITION, G1, 10);
  }

  @Test
  void unknownTagBecomesKnownByAnAnswer() {
    assertThat(view.tag("#a")).isNull();

    view.adopt(state("#a", 7, 41L), 10);

    assertThat(view.tag("#a")).isEqualTo(state("#a", 7, 41L));
  }

  @Test
  void answerFromBeforeTheSubscriptionIsRefused() {
    view.adopt(state("#a", 7), 9);

    assertThat(view.tag("#a")).isNull();
  }

  @Test
  void messageMovesAKnownTagAndAddsItsWriter() {
    view.adopt(state("#a", 7, 41L), 10);

    view.apply(announced(11, "#a", 42));
    assertThat(view.tag("#a")).isEqualTo(state("#a", 11, 41L, 42L));

    view.apply(message(12, "", 0, List.of("#a"), Map.of("#a", new Stamp(G1, 12))));
    assertThat(view.tag("#a")).isEqualTo(state("#a", 12, 41L, 42L));
  }

  @Test
  void heartbeatThatKnowsOfMoreForgetsTheTagsOfItsPartition() {
    view.adopt(state("#a", 7), 10);
    view.compare(PARTITION, G1, 10);
    assertThat(view.tag("#a")).isNotNull();

    view.compare(PARTITION, G1, 11);
    assertThat(view.tag("#a")).isNull();
    view.adopt(state("#a", 7), 10);
    assertThat(view.tag("#a")).as("an answer from before").isNull();
    view.adopt(state("#a", 11), 11);
    assertThat(view.tag("#a")).isEqualTo(state("#a", 11));
  }

  @Test
  void heartbeatMovesTheGenerationForwardOnly() {
    view.compare(PARTITION, G2, 1);
    assertThat(view.generation(PARTITION)).isEqualTo(G2);
    view.compare(PARTITION, G1, 99);
    assertThat(view.generation(PARTITION)).as("news from before").isEqualTo(G2);
    view.compare(PARTITION, new Generation(G2.xid(), 77), 1);
    assertThat(view.generation(PARTITION)).as("nobody knows which is older").isNull();
    view.compare(PARTITION, G2, 1);
    assertThat(view.generation(PARTITION)).isEqualTo(G2);
    view.compare(PARTITION, null, 0);
    assertThat(view.generation(PARTITION)).as("lost").isNull();
  }

  @Test
  void writerWithoutIdClosesTheTag() {
    view.adopt(state("#a", 7), 10);

    view.apply(announced(11, "#a", 0));

    TagState known = view.tag("#a");
    assertThat(known).isNotNull();
    assertThat(known.isClosed()).isTrue();
  }

  @Test
  void lateAnswerDoesNotTurnAKnownTagBack() {
    view.adopt(state("#a", 7), 10);
    view.apply(announced(11, "#a", 42));

    view.adopt(state("#a", 7), 10);

    assertThat(view.tag("#a")).isEqualTo(state("#a", 11, 42L));
  }

  @Test
  void lateAnswerDoesNotMakeATagKnownThatHasMovedMeanwhile() {
    view.apply(announced(11, "#a", 42));

    view.adopt(state("#a", 7), 10);

    assertThat(view.tag("#a")).isNull();
    view.adopt(state("#a", 11, 42L), 11);
    assertThat(view.tag("#a")).isEqualTo(state("#a", 11, 42L));
  }

  @Test
  void answerThatIsAheadOfTheMessagesCounts() {
    view.adopt(state("#a", 7), 10);
    view.adopt(state("#a", 12, 43L), 12);

    view.apply(announced(11, "#a", 42));
    view.apply(announced(12, "#a", 43));

    assertThat(view.tag("#a")).isEqualTo(state("#a", 12, 43L));
  }

  @Test
  void underOneStampWritersOnlyLeave() {
    view.adopt(state("#a", 11, 41L, 42L), 11);

    view.adopt(state("#a", 11, 42L), 12);
    view.adopt(state("#a", 11, 41L, 42L), 11);

    assertThat(view.tag("#a")).isEqualTo(state("#a", 11, 42L));
  }

  @Test
  void anotherGenerationForgetsTags() {
    view.adopt(state("#a", 7), 10);

    view.apply(
        new ChannelMessage(
            new InvalidationMessage(PARTITION, G2.toString(), 1, "", List.of(), List.of()),
            0,
            Map.of()));

    assertThat(view.generation(PARTITION)).isEqualTo(G2);
    assertThat(view.tag("#a")).isNull();
    view.adopt(state("#a", 7), 12);
    assertThat(view.tag("#a")).as("of the old generation").isNull();
    TagState next = new TagState("#a", PARTITION, new Stamp(G2, 2), Set.of());
    view.adopt(next, 2);
    assertThat(view.tag("#a")).isEqualTo(next);
  }

  @Test
  void voidStampForgetsTheTag() {
    view.adopt(state("#a", 7), 10);

    view.apply(message(11, "t", 0, List.of("#a"), Map.of()));

    assertThat(view.tag("#a")).isNull();
    view.adopt(state("#a", 7), 10);
    assertThat(view.tag("#a")).isNull();
  }

  @Test
  void gapForgetsTheTagsOfItsPartition() {
    view.adopt(state("#a", 7), 10);

    view.apply(message(13, "", 0, List.of(), Map.of()));

    assertThat(view.tag("#a")).isNull();
    view.adopt(state("#a", 7), 12);
    assertThat(view.tag("#a")).isNull();
    view.adopt(state("#a", 7), 13);
    assertThat(view.tag("#a")).isEqualTo(state("#a", 7));
  }

  @Test
  void tooManyTagsAreForgottenWithoutBelievingOldAnswers() {
    view.adopt(state("#moved", 7), 10);
    view.apply(announced(11, "#moved", 42));
    for (int i = 0; i < View.MOST_TAGS; i++) {
      view.adopt(state("#" + i, 7), 11);
    }
    assertThat(view.tag("#moved")).as("forgotten").isNull();

    view.adopt(state("#moved", 7), 10);

    assertThat(view.tag("#moved")).isNull();
    view.adopt(state("#moved", 11, 42L), 11);
    assertThat(view.tag("#moved")).isEqualTo(state("#moved", 11, 42L));
  }

  private static TagState state(String tag, long sequence, Long... writers) {
    return new TagState(tag, PARTITION, new Stamp(G1, sequence), Set.of(writers));
  }

  private static ChannelMessage announced(long sequence, String tag, long writer) {
    return message(sequence, "token", writer, List.of(tag), Map.of(tag, new Stamp(G1, sequence)));
  }

  private static ChannelMessage message(
      long sequence, String token, long writer, List<String> tags, Map<String, Stamp> stamps) {
    return new ChannelMessage(
        new InvalidationMessage(PARTITION, G1.toString(), sequence, token, List.of(), tags),
        writer,
        stamps);
  }
}
