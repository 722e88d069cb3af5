package io.github.penstock.redis;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.spi.Assurance;
import io.lettuce.core.KeyValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads values with plain GET or MGET and believes those whose generation and stamps are the
 * current ones. Which these are is known from the channel while it is in place. While it is not, or
 * where the caller wants to be sure, they are read behind the values, on the same connection: what
 * was cleared before they were read is then seen to be cleared. (In front of the values they would
 * say nothing about a clearing that came between, after which an older value may have been stored.)
 * Thread-safe.
 */
final class HitReader {

  private static final byte[] GENERATION = {'g'};

  private final Dependencies dependencies;
  private final Common common;

  HitReader(Dependencies dependencies, Common common) {
    this.dependencies = dependencies;
    this.common = common;
  }

  Map<CacheKey, Envelope> read(Call call, Collection<CacheKey> keys, Assurance assurance) {
    List<Place> places = new ArrayList<>(keys.size());
    keys.forEach(key -> places.add(common.layout().place(key)));
    boolean asking = assurance == Assurance.ASKED || common.states().view() == null;
    if (!asking) {
      common.tags().learn(call, dependencies.of(keys));
    }
    List<CompletableFuture<?>> clock = sampleClock(call);
    List<byte @Nullable []> values;
    Known behind = null;
    if (asking) {
      // Sent at once, and so before what is asked behind them.
      CompletableFuture<List<byte @Nullable []>> answer = call.link().values(names(places));
      behind = ask(call, keys, places);
      values = call.await(answer);
    } else if (places.size() == 1) {
      values = Collections.singletonList(gathered(call, places.get(0)));
    } else {
      values = call.await(call.link().values(names(places)));
    }
    clock.forEach(call::await);
    // Looked at after the answer: a channel that was lost meanwhile is not believed.
    Known known = behind == null ? heard() : behind;
    Map<CacheKey, Envelope> found = new HashMap<>();
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      byte[] value = values.get(i);
      Envelope envelope = value == null ? null : Envelope.parse(value);
      if (envelope != null && isCurrent(envelope, place, known)) {
        found.put(place.key(), envelope);
      }
    }
    return found;
  }

  private boolean isCurrent(Envelope envelope, Place place, Known known) {
    return envelope.isOf(
        known.generation(place.partition()), dependencies.stamps(place.key(), known::tag));
  }

  private byte @Nullable [] gathered(Call call, Place place) {
    GatheredReads reads = call.link().reads();
    CompletableFuture<byte @Nullable []> answer = reads.get(common.layout().value(place));
    try {
      return call.await(answer);
    } finally {
      reads.forget(answer);
    }
  }

  private List<byte[]> names(List<Place> places) {
    return places.stream().map(common.layout()::value).toList();
  }

  private List<CompletableFuture<?>> sampleClock(Call call) {
    ServerClock clock = call.link().clock();
    if (!clock.isOld()) {
      return List.of();
    }
    long askedAt = common.time().nanoTime();
    return List.of(call.link().time().thenAccept(answer -> clock.update(askedAt, answer)));
  }

  /** What the channel says; nothing where it is not in place. */
  private Known heard() {
    View view = common.states().view();
    return view == null ? new Asked(Map.of(), Map.of()) : new Heard(view);
  }

  /** Generations and tags as Redis says they are, if it is a master that says so. */
  private Known ask(Call call, Collection<CacheKey> keys, List<Place> places) {
    Map<Integer, CompletableFuture<List<KeyValue<byte[], byte[]>>>> answers = new HashMap<>();
    for (Place place : places) {
      answers.computeIfAbsent(
          place.partition(), p -> call.link().fields(common.layout().state(p), GENERATION));
    }
    CompletableFuture<Void> sign = common.sign().ask(call.link(), common.attempts().next());
    Map<String, TagState> tags = common.tags().ask(call, dependencies.of(keys));
    Map<Integer, Generation> generations = new HashMap<>();
    answers.forEach(
        (partition, answer) -> {
          Generation one = Generation.parse(Handshake.text(call.await(answer).get(0)));
          if (one != null) {
            generations.put(partition, one);
          }
        });
    call.await(sign);
    return new Asked(generations, tags);
  }

  /** What is known of generations and tags. */
  private sealed interface Known {
    @Nullable Generation generation(int partition);

    @Nullable TagState tag(String tag);
  }

  private record Heard(View view) implements Known {
    @Override
    public @Nullable Generation generation(int partition) {
      return view.generation(partition);
    }

    @Override
    public @Nullable TagState tag(String tag) {
      return view.tag(tag);
    }
  }

  private record Asked(Map<Integer, Generation> generations, Map<String, TagState> tags)
      implements Known {
    @Override
    public @Nullable Generation generation(int partition) {
      return generations.get(partition);
    }

    @Override
    public @Nullable TagState tag(String tag) {
      return tags.get(tag);
    }
  }
}
