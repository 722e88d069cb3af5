package io.github.penstock.redis;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.redis.internal.wire.Stamp;
import io.lettuce.core.KeyValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads values with plain GET or MGET and believes those whose generation and region stamp are the
 * current ones. Which these are is known from the channel while it is in place. While it is not,
 * they are read behind the values, on the same connection: what was cleared before they were read
 * is then seen to be cleared. (In front of the values they would say nothing about a clearing that
 * came between, after which an older value may have been stored.) Thread-safe.
 */
final class HitReader {

  private static final byte[] GENERATION = {'g'};

  private final String region;
  private final int regionPartition;
  private final RedisTier tier;

  HitReader(String region, RedisTier tier) {
    this.region = region;
    this.regionPartition = tier.layout().partitionOfRegion(region);
    this.tier = tier;
  }

  Map<CacheKey, Envelope> read(Call call, Collection<CacheKey> keys) {
    List<Place> places = new ArrayList<>(keys.size());
    keys.forEach(key -> places.add(tier.layout().place(key)));
    if (tier.states().view() != null) {
      Stamp unused = tier.stamp(call, region); // asked for once, then known from the channel
    }
    List<CompletableFuture<?>> clock = sampleClock(call);
    CompletableFuture<List<Envelope>> values = values(call, places);
    Current behind = tier.states().view() == null ? Current.ask(this, call, places) : null;
    List<Envelope> envelopes = call.await(values);
    clock.forEach(call::await);
    // Looked at after the answer: a channel that was lost meanwhile is not believed.
    PartitionStates.View view = tier.states().view();
    Map<CacheKey, Envelope> found = new HashMap<>();
    for (int i = 0; i < places.size(); i++) {
      Place place = places.get(i);
      Envelope envelope = envelopes.get(i);
      if (envelope != null && isCurrent(call, envelope, place.partition(), behind, view)) {
        found.put(place.key(), envelope);
      }
    }
    return found;
  }

  private boolean isCurrent(
      Call call,
      Envelope envelope,
      int partition,
      @Nullable Current behind,
      PartitionStates.@Nullable View view) {
    if (behind != null) {
      return envelope.isOf(behind.generation(call, partition), behind.stamp(call));
    }
    return view != null
        && envelope.isOf(view.generation(partition), view.stamp(region, regionPartition));
  }

  private CompletableFuture<List<Envelope>> values(Call call, List<Place> places) {
    if (places.size() == 1) {
      return call.link()
          .get(tier.layout().value(places.get(0)))
          .thenApply(value -> listOf(value == null ? null : Envelope.parse(value)));
    }
    List<byte[]> names = places.stream().map(tier.layout()::value).toList();
    return call.link()
        .getAll(names)
        .thenApply(
            values -> {
              List<Envelope> envelopes = new ArrayList<>(values.size());
              for (KeyValue<byte[], byte[]> one : values) {
                envelopes.add(one.hasValue() ? Envelope.parse(one.getValue()) : null);
              }
              return envelopes;
            });
  }

  private static List<Envelope> listOf(@Nullable Envelope one) {
    List<Envelope> list = new ArrayList<>(1);
    list.add(one);
    return list;
  }

  private List<CompletableFuture<?>> sampleClock(Call call) {
    ServerClock clock = call.link().clock();
    if (!clock.isOld()) {
      return List.of();
    }
    long askedAt = tier.time().nanoTime();
    return List.of(call.link().time().thenAccept(answer -> clock.update(askedAt, answer)));
  }

  /** Generations and stamp as Redis says they are. */
  private record Current(
      Map<Integer, CompletableFuture<List<KeyValue<byte[], byte[]>>>> generations,
      CompletableFuture<byte @Nullable []> stampText,
      int regionPartition) {

    static Current ask(HitReader reader, Call call, List<Place> places) {
      Map<Integer, CompletableFuture<List<KeyValue<byte[], byte[]>>>> generations = new HashMap<>();
      List<Integer> partitions = new ArrayList<>();
      places.forEach(place -> partitions.add(place.partition()));
      partitions.add(reader.regionPartition);
      for (int partition : partitions) {
        generations.computeIfAbsent(
            partition, p -> call.link().fields(reader.tier.layout().state(p), GENERATION));
      }
      return new Current(
          generations,
          call.link().get(reader.tier.layout().stamp(reader.region)),
          reader.regionPartition);
    }

    @Nullable Generation generation(Call call, int partition) {
      CompletableFuture<List<KeyValue<byte[], byte[]>>> answer = generations.get(partition);
      return answer == null ? null : Generation.parse(Handshake.text(call.await(answer).get(0)));
    }

    @Nullable Stamp stamp(Call call) {
      byte[] text = call.await(stampText);
      Stamp stamp = text == null ? null : Stamp.parse(Replies.text(text));
      return stamp != null && stamp.generation().equals(generation(call, regionPartition))
          ? stamp
          : null;
    }
  }
}
