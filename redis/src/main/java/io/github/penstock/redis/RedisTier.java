package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.redis.internal.wire.Stamp;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.ValueCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** The remote tier: quarantines, invalidations, and the regions' common parts. Thread-safe. */
final class RedisTier implements RemoteTier {

  private static final byte[] NONE = new byte[0];

  private final KeyLayout layout;
  private final PartitionStates states;
  private final Fanout fanout;
  private final Stamps stamps;
  private final CommandLink commands;
  private final TimeSource time;
  private final String attemptPrefix;
  private final Function<TypeRef, ValueCodec<?>> codecs;
  private final AtomicLong attempts = new AtomicLong();

  RedisTier(
      Common common, Fanout fanout, String attemptPrefix, Function<TypeRef, ValueCodec<?>> codecs) {
    this.layout = common.layout();
    this.states = common.states();
    this.fanout = fanout;
    this.stamps = common.stamps();
    this.commands = common.commands();
    this.time = common.time();
    this.attemptPrefix = attemptPrefix;
    this.codecs = codecs;
  }

  @Override
  public int partitions() {
    return KeyLayout.PARTITIONS;
  }

  @Override
  public int partitionOf(CacheKey key) {
    return layout.place(key).partition();
  }

  @Override
  @SuppressWarnings("unchecked") // the codec was made for this type, which the caller calls V
  public <V> RemoteRegion<V> region(String name, TypeRef valueType) {
    return new RedisRegion<>(name, (ValueCodec<V>) codecs.apply(valueType), this);
  }

  @Override
  public Quarantine quarantine(Collection<CacheKey> keys, Duration atMost) {
    Call call = Call.mutating(commands, time, "quarantine");
    String token = nextAttempt();
    // Before the quarantine: a clear that comes after it makes the stored value a miss.
    Map<String, byte[]> stampOf = new HashMap<>();
    for (CacheKey key : keys) {
      stampOf.computeIfAbsent(key.region(), region -> stamps.current(call, region).toBytes());
    }
    Map<Integer, List<Place>> places = places(keys);
    try {
      Fanout.Outcome outcome = sendQuarantine(call, places, token, atMost, stampOf);
      if (!outcome.failures().isEmpty()) {
        releaseQuietly(token, places, outcome);
        throw notAll("quarantine", places.size(), outcome);
      }
      Map<CacheKey, String> generations = new HashMap<>();
      outcome
          .answers()
          .forEach(
              (p, answer) ->
                  addAll(generations, places.getOrDefault(p, List.of()), answer.generation()));
      return new Quarantine(token, generations);
    } catch (InterruptedLoadException e) {
      releaseQuietly(token, places, new Fanout.Outcome(Map.of(), Map.of()));
      throw e;
    }
  }

  private static void addAll(
      Map<CacheKey, String> generations, List<Place> places, String generation) {
    places.forEach(place -> generations.put(place.key(), generation));
  }

  @Override
  public void invalidate(Collection<CacheKey> keys) {
    Call call = Call.mutating(commands, time, "invalidate");
    Map<Integer, List<Place>> places = places(keys);
    Fanout.Outcome outcome = sendQuarantine(call, places, "", Duration.ZERO, Map.of());
    if (!outcome.failures().isEmpty()) {
      throw notAll("invalidate", places.size(), outcome);
    }
  }

  @Override
  public void clear(String region) {
    stamps.clear(Call.mutating(commands, time, "clear"), region);
  }

  @Override
  public CompletionStage<Set<CacheKey>> release(
      Quarantine quarantine, List<RemoteWrite<?>> values) {
    return Release.of(quarantine, values, this).send();
  }

  private Fanout.Outcome sendQuarantine(
      Call call,
      Map<Integer, List<Place>> places,
      String token,
      Duration atMost,
      Map<String, byte[]> stampOf) {
    return fanout.run(
        call,
        places.keySet(),
        (link, partition, generation) -> {
          List<Place> here = places.getOrDefault(partition, List.of());
          List<byte[]> arguments = new ArrayList<>(4 + 2 * here.size());
          arguments.add(generation.getBytes(UTF_8));
          arguments.add(token.getBytes(UTF_8));
          arguments.add(number(Math.max(1, atMost.toMillis())));
          arguments.add(layout.channel(partition));
          for (Place place : here) {
            arguments.add(place.text());
            arguments.add(stampOf.getOrDefault(place.key().region(), NONE));
          }
          return link.run(
              Script.QUARANTINE, keys(partition, here), arguments.toArray(new byte[0][]));
        });
  }

  /** What cannot be released now ends at its deadline. */
  private void releaseQuietly(
      String token, Map<Integer, List<Place>> places, Fanout.Outcome outcome) {
    Map<CacheKey, String> reached = new HashMap<>();
    places.forEach(
        (partition, here) -> {
          Fanout.Answer answer = outcome.answers().get(partition);
          addAll(reached, here, answer == null ? states.hint(partition) : answer.generation());
        });
    CompletionStage<Set<CacheKey>> unused = release(new Quarantine(token, reached), List.of());
  }

  private RemoteTierException notAll(String operation, int all, Fanout.Outcome outcome) {
    RemoteTierException first = outcome.failures().values().iterator().next();
    return new RemoteTierException(
        operation
            + " reached "
            + (all - outcome.failures().size())
            + " of "
            + all
            + " partitions of "
            + commands.server()
            + " within "
            + commands.deadline().toMillis()
            + " ms. "
            + first.getMessage(),
        first);
  }

  Map<Integer, List<Place>> places(Collection<CacheKey> keys) {
    Map<Integer, List<Place>> places = new LinkedHashMap<>();
    for (CacheKey key : keys) {
      Place place = layout.place(key);
      places.computeIfAbsent(place.partition(), p -> new ArrayList<>()).add(place);
    }
    return places;
  }

  /** The state, then the values. */
  byte[][] keys(int partition, List<Place> places) {
    byte[][] keys = new byte[1 + places.size()][];
    keys[0] = layout.state(partition);
    for (int i = 0; i < places.size(); i++) {
      keys[i + 1] = layout.value(places.get(i));
    }
    return keys;
  }

  String nextAttempt() {
    return attemptPrefix + attempts.incrementAndGet();
  }

  Call reading(String operation) {
    return Call.reading(commands, time, operation);
  }

  Call mutating(String operation) {
    return Call.mutating(commands, time, operation);
  }

  <T> CompletableFuture<T> async(
      String operation, Function<LiveLink, CompletableFuture<T>> command) {
    return commands.async(operation, command);
  }

  KeyLayout layout() {
    return layout;
  }

  PartitionStates states() {
    return states;
  }

  Fanout fanout() {
    return fanout;
  }

  Stamp stamp(Call call, String region) {
    return stamps.current(call, region);
  }

  TimeSource time() {
    return time;
  }

  static byte[] number(long value) {
    return Long.toString(value).getBytes(UTF_8);
  }
}
