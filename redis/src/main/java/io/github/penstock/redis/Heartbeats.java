package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.lettuce.core.KeyValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The heartbeats of one subscription that are under way. One has come back when commands have
 * answered where the partitions stand and the subscription has heard the message that was sent
 * behind that question. Guarded by the channel's lock, under which it is also told.
 */
final class Heartbeats {

  /** After that the subscription is dead, if the command was answered. */
  static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeats.class);
  private static final int MOST = 8;
  private static final byte[] GENERATION = {'g'};
  private static final byte[] SEQUENCE = {'n'};

  private final Common common;
  private final Minter minter;
  private final LinkThread timer;
  private final Object lock;
  private final Consumer<Beat> onBeat;
  private final Runnable onSilence;
  private final Map<String, Beat> waiting = new HashMap<>(); // guarded by lock

  /**
   * Nothing is under way.
   *
   * @param onBeat called under the lock
   * @param onSilence called without it
   */
  Heartbeats(
      Common common,
      Minter minter,
      LinkThread timer,
      Object lock,
      Consumer<Beat> onBeat,
      Runnable onSilence) {
    this.common = common;
    this.minter = minter;
    this.timer = timer;
    this.lock = lock;
    this.onBeat = onBeat;
    this.onSilence = onSilence;
  }

  /** Asks for one, unless too many are under way. */
  void ask(LiveLink link, long askedAt, Collection<Integer> partitions) {
    String id = common.attempts().next();
    Beat beat = new Beat(askedAt);
    synchronized (lock) {
      if (waiting.size() >= MOST) {
        return;
      }
      waiting.put(id, beat);
    }
    timer.later(PATIENCE, () -> giveUp(id));
    try {
      send(link, id, beat, partitions);
    } catch (RuntimeException e) { // a connection that has just been closed
      LOG.debug("No heartbeat was sent", e);
      forget(id);
    }
  }

  private void send(LiveLink link, String id, Beat beat, Collection<Integer> partitions) {
    Map<Integer, CompletableFuture<List<KeyValue<byte[], byte[]>>>> fields = new HashMap<>();
    all(partitions)
        .forEach(p -> fields.put(p, link.fields(common.layout().state(p), GENERATION, SEQUENCE)));
    List<CompletableFuture<?>> answers = new ArrayList<>(fields.values());
    answers.add(common.sign().publish(link, id));
    CompletableFuture<Void> unused =
        CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
            .whenComplete((done, failure) -> answered(id, beat, failure == null ? fields : null));
  }

  private static Collection<Integer> all(Collection<Integer> partitions) {
    return partitions.isEmpty()
        ? IntStream.range(0, KeyLayout.PARTITIONS).boxed().toList()
        : partitions;
  }

  private void answered(
      String id,
      Beat beat,
      @Nullable Map<Integer, CompletableFuture<List<KeyValue<byte[], byte[]>>>> fields) {
    if (fields == null) {
      forget(id);
      return;
    }
    List<PartitionState> states = new ArrayList<>(fields.size());
    fields.forEach((partition, answer) -> states.add(state(partition, answer.join())));
    synchronized (lock) {
      beat.states = states;
      complete(id);
    }
  }

  private void forget(String id) {
    synchronized (lock) {
      waiting.remove(id);
    }
  }

  /** A partition that has lost its state gets a new one: nobody else may come by for long. */
  private PartitionState state(int partition, List<KeyValue<byte[], byte[]>> fields) {
    String generation = Handshake.text(fields.get(0));
    if (Generation.parse(generation) == null) {
      CompletableFuture<Void> unused = minter.ensure(partition, generation);
    }
    return Handshake.state(partition, fields);
  }

  /** The message was heard. Called under the lock. */
  void heard(String id) {
    Beat beat = waiting.get(id);
    if (beat != null) {
      beat.heard = true;
      complete(id);
    }
  }

  private void complete(String id) {
    Beat beat = waiting.get(id);
    if (beat != null && beat.heard && beat.states != null) {
      waiting.remove(id);
      onBeat.accept(beat);
    }
  }

  private void giveUp(String id) {
    Beat beat;
    synchronized (lock) {
      beat = waiting.remove(id);
    }
    if (beat != null && beat.states != null) {
      onSilence.run();
    }
  }

  /** The subscription has gone. Called under the lock. */
  void clear() {
    waiting.clear();
  }

  /** One heartbeat. Guarded by the lock. */
  static final class Beat {

    private final long askedAt;
    private @Nullable List<PartitionState> states;
    private boolean heard;

    Beat(long askedAt) {
      this.askedAt = askedAt;
    }

    long askedAt() {
      return askedAt;
    }

    List<PartitionState> states() {
      return states == null ? List.of() : states;
    }
  }
}
