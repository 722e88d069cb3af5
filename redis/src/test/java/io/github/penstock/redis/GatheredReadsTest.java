package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which reads travel together, over commands that are answered by hand. */
class GatheredReadsTest {

  private final List<Sent> sent = new ArrayList<>();
  private final GatheredReads reads = new GatheredReads(this::send);

  private record Sent(List<String> keys, CompletableFuture<List<byte @Nullable []>> answer) {

    /** Each value is its key, and of a key without a text there is none. */
    void come() {
      List<byte @Nullable []> values = new ArrayList<>();
      keys.forEach(key -> values.add(key.isEmpty() ? null : key.getBytes(UTF_8)));
      answer.complete(values);
    }
  }

  private CompletableFuture<List<byte @Nullable []>> send(List<byte[]> keys) {
    CompletableFuture<List<byte @Nullable []>> answer = new CompletableFuture<>();
    sent.add(new Sent(keys.stream().map(key -> new String(key, UTF_8)).toList(), answer));
    return answer;
  }

  private CompletableFuture<byte @Nullable []> get(String key) {
    return reads.get(key.getBytes(UTF_8));
  }

  /** A read whose answer does not matter. */
  private void ask(String key) {
    CompletableFuture<byte @Nullable []> unused = get(key);
  }

  private static @Nullable String value(CompletableFuture<byte @Nullable []> read) {
    byte[] value = read.getNow("nothing yet".getBytes(UTF_8));
    return value == null ? null : new String(value, UTF_8);
  }

  private List<List<String>> keysSent() {
    return sent.stream().map(Sent::keys).toList();
  }

  /** Takes all places. */
  private void occupy() {
    for (int i = 0; i < GatheredReads.MOST_OUT; i++) {
      ask("first");
    }
  }

  @Test
  void theFirstGoAtOnceAndOthersTogetherWhenOneComesBack() {
    CompletableFuture<byte @Nullable []> first = get("a");
    occupy();
    assertThat(sent).hasSize(GatheredReads.MOST_OUT);
    CompletableFuture<byte @Nullable []> third = get("c");
    CompletableFuture<byte @Nullable []> none = get("");
    int alone = sent.size();

    sent.get(0).come();
    assertThat(value(first)).isEqualTo("a");
    assertThat(sent).hasSize(alone + 1);
    Sent gathered = sent.get(alone);
    assertThat(gathered.keys()).endsWith("c", "");
    assertThat(value(third)).isEqualTo("nothing yet");
    gathered.come();
    assertThat(value(third)).isEqualTo("c");
    assertThat(value(none)).isNull();
  }

  @Test
  void aPlaceThatNobodyWantsIsFree() {
    for (int i = 0; i < 3 * GatheredReads.MOST_OUT; i++) {
      ask("k" + i);
      assertThat(sent).hasSize(i + 1);
      sent.get(i).come();
    }
  }

  @Test
  void aCommandHasNoMoreThanSoManyKeys() {
    occupy();
    for (int i = 0; i < GatheredReads.MOST_KEYS + 1; i++) {
      ask("k" + i);
    }
    sent.get(0).come();
    sent.get(1).come();
    assertThat(keysSent().subList(2, 4))
        .satisfiesExactly(
            one -> assertThat(one).hasSize(GatheredReads.MOST_KEYS).startsWith("k0"),
            rest -> assertThat(rest).containsExactly("k" + GatheredReads.MOST_KEYS));
  }

  @Test
  void aFailureIsOfThoseThatTravelledByIt() {
    occupy();
    List<CompletableFuture<byte @Nullable []>> two = List.of(get("a"), get("b"));
    sent.get(0).come();
    CompletableFuture<byte @Nullable []> later = get("c");
    sent.get(2).answer().completeExceptionally(new IllegalStateException("refused"));

    for (CompletableFuture<byte @Nullable []> each : two) {
      assertThatThrownBy(each::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("refused");
    }
    assertThat(keysSent().get(3)).containsExactly("c");
    sent.get(3).come();
    assertThat(value(later)).isEqualTo("c");
  }

  @Test
  void whoCannotSendFailsEverybodyAndKeepsNoPlace() {
    List<Integer> tries = new ArrayList<>();
    GatheredReads closed =
        new GatheredReads(
            keys -> {
              tries.add(keys.size());
              throw new IllegalStateException("closed");
            });
    for (int i = 0; i < 2 * GatheredReads.MOST_OUT; i++) {
      CompletableFuture<byte @Nullable []> read = closed.get(new byte[0]);
      assertThatThrownBy(read::get).hasRootCauseMessage("closed");
    }
    assertThat(tries).hasSize(2 * GatheredReads.MOST_OUT);
  }

  @Test
  void whatNobodyWaitsForIsNotSent() {
    occupy();
    CompletableFuture<byte @Nullable []> late = get("late");
    CompletableFuture<byte @Nullable []> patient = get("patient");
    reads.forget(late);
    sent.get(0).come();
    assertThat(keysSent().get(2)).containsExactly("patient");
    sent.get(2).come();
    assertThat(value(patient)).isEqualTo("patient");
  }

  /** No read is left behind by an answer that comes while it is queued. */
  @Test
  void everybodyGetsTheirOwnWhateverTheOrder() throws Exception {
    int threads = 8;
    int each = 2_000;
    ExecutorService answering = Executors.newFixedThreadPool(2);
    ExecutorService asking = Executors.newFixedThreadPool(threads);
    try {
      GatheredReads raced =
          new GatheredReads(
              keys ->
                  CompletableFuture.supplyAsync(
                      () -> Collections.unmodifiableList(new ArrayList<>(keys)), answering));
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        all.add(
            asking.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    byte[] key = (thread + ":" + i).getBytes(UTF_8);
                    assertThat(raced.get(key).get(20, TimeUnit.SECONDS)).isSameAs(key);
                  }
                  return null;
                }));
      }
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      asking.shutdownNow();
      answering.shutdownNow();
    }
  }
}
