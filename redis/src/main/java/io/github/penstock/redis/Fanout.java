package io.github.penstock.redis;

import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.Generation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Sends a script to several partitions at once, and again to those that have another generation
 * than was assumed; such an answer means that nothing was done, so the same attempt may be repeated
 * as it is. Thread-safe.
 */
final class Fanout {

  private static final int ROUNDS = 4;

  private final PartitionStates states;
  private final Minter minter;

  Fanout(PartitionStates states, Minter minter) {
    this.states = states;
    this.minter = minter;
  }

  /** Waits for all answers, the failed ones included. */
  Outcome run(Call call, Collection<Integer> partitions, Sender sender) {
    Outcome outcome = new Outcome(new LinkedHashMap<>(), new LinkedHashMap<>());
    Collection<Integer> open = partitions;
    for (int round = 0; round < ROUNDS && !open.isEmpty(); round++) {
      open = round(call, open, sender, outcome);
    }
    for (int partition : open) {
      outcome.failures.put(
          partition,
          new RemoteTierException(
              call.operation()
                  + " met a new generation "
                  + ROUNDS
                  + " times in a row. Try again;"
                  + " if it stays, look for a server that loses its data.",
              null));
    }
    return outcome;
  }

  private List<Integer> round(Call call, Collection<Integer> open, Sender sender, Outcome outcome) {
    Map<Integer, CompletableFuture<List<@Nullable Object>>> sent = new LinkedHashMap<>();
    Map<Integer, String> assumed = new LinkedHashMap<>();
    for (int partition : open) {
      String generation = states.hint(partition);
      assumed.put(partition, generation);
      sent.put(partition, sender.send(call.link(), partition, generation));
    }
    Map<Integer, CompletableFuture<Void>> minted = new LinkedHashMap<>();
    List<Integer> again = new ArrayList<>();
    sent.forEach(
        (partition, answer) -> {
          try {
            List<@Nullable Object> reply = call.await(answer);
            if (!Replies.isNoGeneration(reply)) {
              outcome.answers.put(
                  partition, new Answer(assumed.getOrDefault(partition, ""), reply));
            } else if (isKnown(partition, Replies.text(reply.get(1)))) {
              again.add(partition);
            } else {
              minted.put(partition, minter.ensure(partition, Replies.text(reply.get(1))));
            }
          } catch (RemoteTierException e) {
            outcome.failures.put(partition, e);
          }
        });
    minted.forEach(
        (partition, done) -> {
          try {
            call.await(done);
            again.add(partition);
          } catch (RemoteTierException e) {
            outcome.failures.put(partition, e);
          }
        });
    return again;
  }

  private boolean isKnown(int partition, String current) {
    if (Generation.parse(current) == null) {
      return false;
    }
    states.hint(partition, current);
    return true;
  }

  /** Sends the script to one partition, assuming a generation. */
  @FunctionalInterface
  interface Sender {
    CompletableFuture<List<@Nullable Object>> send(LiveLink link, int partition, String generation);
  }

  /** What a partition answered, and under which generation. */
  record Answer(String generation, List<@Nullable Object> reply) {}

  /** What became of each partition. */
  record Outcome(Map<Integer, Answer> answers, Map<Integer, RemoteTierException> failures) {

    /** The answers; throws the first failure where there is one. */
    Map<Integer, Answer> orThrow() {
      for (RemoteTierException failure : failures.values()) {
        throw failure;
      }
      return answers;
    }
  }
}
