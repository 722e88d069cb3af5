package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.KeyText;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.redis.internal.wire.Stamps;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.spi.ValueCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The remote tier: quarantines, invalidations, and the regions' common parts. Thread-safe. */
final class RedisTier implements RemoteTier {

  private static final byte[] NONE = new byte[0];

  private final Common common;
  private final KeyLayout layout;
  private final Fences fences = new Fences();
  private final Function<TypeRef, ValueCodec<?>> codecs;
  private final Compression compression;
  private final Map<String, Dependencies> regions = new ConcurrentHashMap<>();

  RedisTier(Common common, Function<TypeRef, ValueCodec<?>> codecs, Compression compression) {
    this.common = common;
    this.layout = common.layout();
    this.codecs = codecs;
    this.compression = compression;
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
  public int partitionOf(String tag) {
    return layout.partitionOfTag(tag);
  }

  @Override
  public void probe() {
    Call call = mutating("probe");
    call.await(common.sign().ask(call.link(), common.attempts().next()));
  }

  @Override
  public Duration deadline() {
    return common.commands().deadline();
  }

  @Override
  @SuppressWarnings("unchecked") // the codec was made for this type, which the caller calls V
  public <V> RemoteRegion<V> region(String name, TypeRef valueType, TagsOf tags) {
    Dependencies dependencies = new Dependencies(name, tags);
    regions.put(name, dependencies);
    return new RedisRegion<>(dependencies, (ValueCodec<V>) codecs.apply(valueType), this);
  }

  /** On what the entries of a region depend; of one that was never asked for only on itself. */
  Dependencies dependencies(String region) {
    return regions.getOrDefault(region, new Dependencies(region, TagsOf.NONE));
  }

  @Override
  public Quarantine quarantine(
      Collection<CacheKey> keys, Collection<String> tags, long writer, Duration deadline) {
    Call call = mutating("quarantine");
    String token = common.attempts().next();
    Announcement what = new Announcement(token, writer, deadline, stampsBefore(call, keys, writer));
    Map<Integer, List<Place>> places = places(keys);
    Map<Integer, List<String>> tagsOfPartition = common.tags().partitions(tags);
    try {
      Fanout.Outcome outcome = send(call, places, tagsOfPartition, what);
      if (!outcome.failures().isEmpty()) {
        releaseQuietly(token, places, tagsOfPartition, outcome);
        throw notAll("quarantine", outcome);
      }
      common.tags().announced(tagsOfPartition, outcome, Set.of(writer));
      return quarantine(token, places, tagsOfPartition, outcome);
    } catch (InterruptedLoadException e) {
      releaseQuietly(token, places, tagsOfPartition, new Fanout.Outcome(Map.of(), Map.of()));
      throw e;
    }
  }

  /**
   * What written values depend on. Looked at before the quarantine: what is cleared after it makes
   * the stored value a miss. Where somebody else is about to change one of these things, the value
   * that is written now may not be the one that stays; nothing is stored then.
   */
  private Map<CacheKey, byte[]> stampsBefore(Call call, Collection<CacheKey> keys, long writer) {
    Set<String> concerned = new HashSet<>();
    keys.forEach(key -> concerned.addAll(dependencies(key.region()).of(key)));
    Map<String, TagState> states = common.tags().current(call, concerned);
    Set<Long> nobodyElse = Set.of(writer);
    Map<CacheKey, byte[]> before = new HashMap<>();
    for (CacheKey key : keys) {
      Dependencies dependencies = dependencies(key.region());
      Stamps stamps =
          dependencies.stamps(
              key,
              tag -> {
                TagState state = states.get(tag);
                return state != null && nobodyElse.containsAll(state.writers()) ? state : null;
              });
      if (stamps != null) {
        before.put(key, stamps.toBytes());
      }
    }
    return before;
  }

  private static Quarantine quarantine(
      String token,
      Map<Integer, List<Place>> places,
      Map<Integer, List<String>> tags,
      Fanout.Outcome outcome) {
    Map<CacheKey, String> generations = new HashMap<>();
    Map<String, String> tagGenerations = new HashMap<>();
    List<ConsistencyToken.Position> positions = new ArrayList<>();
    outcome
        .answers()
        .forEach(
            (p, answer) -> {
              String generation = answer.generation();
              places
                  .getOrDefault(p, List.of())
                  .forEach(one -> generations.put(one.key(), generation));
              tags.getOrDefault(p, List.of()).forEach(tag -> tagGenerations.put(tag, generation));
              positions.add(
                  new ConsistencyToken.Position(
                      p, generation, Replies.number(answer.reply().get(1))));
            });
    return new Quarantine(
        token, generations, tagGenerations, new ConsistencyToken(positions, true));
  }

  @Override
  public void invalidate(Collection<CacheKey> keys) {
    announce("invalidate", places(keys), Map.of());
  }

  @Override
  public void clear(String tag) {
    announce("clear", Map.of(), common.tags().partitions(List.of(tag)));
  }

  private void announce(
      String operation, Map<Integer, List<Place>> places, Map<Integer, List<String>> tags) {
    Announcement nobodys = new Announcement("", 0, Duration.ZERO, Map.of());
    Fanout.Outcome outcome = send(mutating(operation), places, tags, nobodys);
    if (!outcome.failures().isEmpty()) {
      throw notAll(operation, outcome);
    }
    common.tags().announced(tags, outcome, Set.of());
  }

  @Override
  public CompletionStage<Set<CacheKey>> release(
      Quarantine quarantine, List<RemoteWrite<?>> values) {
    return Release.of(quarantine, values, this).send();
  }

  private Fanout.Outcome send(
      Call call,
      Map<Integer, List<Place>> places,
      Map<Integer, List<String>> tags,
      Announcement what) {
    Set<Integer> partitions = new LinkedHashSet<>(places.keySet());
    partitions.addAll(tags.keySet());
    return common
        .fanout()
        .run(
            call,
            partitions,
            (link, partition, generation) -> {
              List<Place> here = places.getOrDefault(partition, List.of());
              List<String> tagsHere = tags.getOrDefault(partition, List.of());
              List<byte[]> arguments = new ArrayList<>(6 + 2 * here.size() + tagsHere.size());
              arguments.add(generation.getBytes(UTF_8));
              arguments.add(what.token.getBytes(UTF_8));
              arguments.add(number(Math.max(1, what.deadline.toMillis())));
              arguments.add(number(what.writer));
              arguments.add(layout.channel(partition));
              arguments.add(number(here.size()));
              for (Place place : here) {
                arguments.add(place.text());
                arguments.add(what.stamps.getOrDefault(place.key(), NONE));
              }
              tagsHere.forEach(tag -> arguments.add(KeyText.encode(tag)));
              return link.run(
                  Script.QUARANTINE,
                  keys(partition, here, tagsHere),
                  arguments.toArray(new byte[0][]));
            });
  }

  /** What cannot be released now ends at its deadline, or when its writer was seen finished. */
  private void releaseQuietly(
      String token,
      Map<Integer, List<Place>> places,
      Map<Integer, List<String>> tags,
      Fanout.Outcome outcome) {
    Map<Integer, Fanout.Answer> answers = outcome.answers();
    Function<Integer, String> generation =
        partition -> {
          Fanout.Answer answer = answers.get(partition);
          return answer == null ? common.states().hint(partition) : answer.generation();
        };
    Map<CacheKey, String> reached = new HashMap<>();
    Map<String, String> tagsReached = new HashMap<>();
    places.forEach((p, here) -> here.forEach(one -> reached.put(one.key(), generation.apply(p))));
    tags.forEach((p, here) -> here.forEach(tag -> tagsReached.put(tag, generation.apply(p))));
    CompletionStage<Set<CacheKey>> unused =
        release(
            new Quarantine(token, reached, tagsReached, ConsistencyToken.unannounced()), List.of());
  }

  private RemoteTierException notAll(String operation, Fanout.Outcome outcome) {
    RemoteTierException first = outcome.failures().values().iterator().next();
    return new RemoteTierException(
        operation
            + " reached "
            + outcome.answers().size()
            + " of "
            + (outcome.answers().size() + outcome.failures().size())
            + " partitions of "
            + common.commands().server()
            + " within "
            + common.commands().deadline().toMillis()
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

  /** The state, then the values, then the stamps. */
  byte[][] keys(int partition, List<Place> places, List<String> tags) {
    List<byte[]> keys = new ArrayList<>(1 + places.size() + tags.size());
    keys.add(layout.state(partition));
    places.forEach(place -> keys.add(layout.value(place)));
    tags.forEach(tag -> keys.add(layout.stamp(tag)));
    return keys.toArray(new byte[0][]);
  }

  /** A fill was accepted: what its lease had to prove is proven for other leases as well. */
  void proved(Lease.Granted lease, Place place, Dependencies dependencies) {
    long fence = lease.condition().fence();
    fences.prove(place.partition(), Generation.parse(lease.generation()), fence);
    for (String tag : dependencies.of(lease.key())) {
      int partition = layout.partitionOfTag(tag);
      fences.prove(partition, Generation.parse(common.states().hint(partition)), fence);
    }
  }

  Fences fences() {
    return fences;
  }

  Compression compression() {
    return compression;
  }

  Common common() {
    return common;
  }

  /** A call that reads so many keys. */
  Call reading(String operation, int keys) {
    return Call.reading(common.commands(), common.time(), operation, keys);
  }

  Call mutating(String operation) {
    return Call.mutating(common.commands(), common.time(), operation);
  }

  <T> CompletableFuture<T> async(
      String operation, Function<LiveLink, CompletableFuture<T>> command) {
    return common.commands().async(operation, command);
  }

  static byte[] number(long value) {
    return Long.toString(value).getBytes(UTF_8);
  }

  /** Who announces, until when, and what the values that may follow depend on. */
  private record Announcement(
      String token, long writer, Duration deadline, Map<CacheKey, byte[]> stamps) {}
}
