package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyText;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.redis.internal.wire.Stamp;
import io.github.penstock.redis.internal.wire.Stamps;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The end of one quarantine. Values are encoded on the thread that releases; one that cannot be
 * encoded is left out, the quarantine is ended all the same, and the codec's exception is the
 * outcome. Used by one thread.
 */
final class Release {

  private static final byte[] NO_VALUE = {'0'};
  private static final byte[] A_VALUE = {'1'};
  private static final byte[] NONE = new byte[0];

  private final Quarantine quarantine;
  private final RedisTier tier;
  private final Map<CacheKey, Parts> encoded = new HashMap<>();
  private @Nullable Exception unencodable;

  private Release(Quarantine quarantine, RedisTier tier) {
    this.quarantine = quarantine;
    this.tier = tier;
  }

  static Release of(Quarantine quarantine, List<RemoteWrite<?>> values, RedisTier tier) {
    Release release = new Release(quarantine, tier);
    values.forEach(release::encode);
    return release;
  }

  private <V> void encode(RemoteWrite<V> write) {
    String generation = quarantine.generations().get(write.key());
    Generation known = generation == null ? null : Generation.parse(generation);
    if (known == null) {
      return; // its key was not quarantined, so that nothing speaks for its value
    }
    if (!(write.region() instanceof RedisRegion<V> region)) {
      throw new IllegalArgumentException("A value to release must be of a region of this tier");
    }
    try {
      encoded.put(write.key(), region.encode(write.entry(), known));
    } catch (Exception e) { // a codec may throw anything
      unencodable = e;
    }
  }

  CompletableFuture<Set<CacheKey>> send() {
    Map<CacheKey, Stamps> stored = new HashMap<>();
    Map<Integer, List<Place>> places = tier.places(quarantine.generations().keySet());
    Map<Integer, List<String>> tags =
        tier.common().tags().partitions(quarantine.tagGenerations().keySet());
    Set<Integer> concerned = new HashSet<>(places.keySet());
    concerned.addAll(tags.keySet());
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int partition : concerned) {
      List<Place> here = places.getOrDefault(partition, List.of());
      List<String> tagsHere = tags.getOrDefault(partition, List.of());
      all.add(
          tier.async("release", link -> send(link, partition, here, tagsHere))
              .thenAccept(reply -> collect(reply, here, stored)));
    }
    // Behind the scripts: a tag that was cleared since its quarantine has another stamp now.
    Map<String, CompletableFuture<byte @Nullable []>> stamps = new HashMap<>();
    for (CacheKey key : encoded.keySet()) {
      for (String tag : tier.dependencies(key.region()).of(key)) {
        stamps.computeIfAbsent(
            tag, t -> tier.async("release", link -> link.get(tier.common().layout().stamp(t))));
      }
    }
    all.addAll(stamps.values());
    return CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done -> {
              if (unencodable != null) {
                throw new CompletionException(unencodable);
              }
              return current(stored, stamps);
            });
  }

  private Set<CacheKey> current(
      Map<CacheKey, Stamps> stored, Map<String, CompletableFuture<byte @Nullable []>> stamps) {
    Function<String, @Nullable TagState> now = tag -> state(tag, stamps.get(tag));
    synchronized (stored) {
      Set<CacheKey> current = new HashSet<>();
      stored.forEach(
          (key, then) -> {
            if (then.equals(tier.dependencies(key.region()).stamps(key, now))) {
              current.add(key);
            }
          });
      return Set.copyOf(current);
    }
  }

  private static @Nullable TagState state(
      String tag, @Nullable CompletableFuture<byte @Nullable []> answer) {
    byte[] text = answer == null ? null : answer.join();
    Stamp stamp = text == null ? null : Stamp.parse(Replies.text(text));
    return stamp == null ? null : new TagState(tag, 0, stamp, Set.of());
  }

  private CompletableFuture<List<@Nullable Object>> send(
      LiveLink link, int partition, List<Place> places, List<String> tags) {
    List<byte[]> arguments = new ArrayList<>(4 + 7 * places.size() + tags.size());
    String generation =
        places.isEmpty()
            ? quarantine.tagGenerations().get(tags.get(0))
            : quarantine.generations().get(places.get(0).key());
    arguments.add((generation == null ? "" : generation).getBytes(UTF_8));
    arguments.add(quarantine.token().getBytes(UTF_8));
    arguments.add(tier.common().layout().channel(partition));
    arguments.add(RedisTier.number(places.size()));
    for (Place place : places) {
      Parts parts = encoded.get(place.key());
      arguments.add(place.text());
      arguments.add(parts == null ? NO_VALUE : A_VALUE);
      arguments.addAll(parts == null ? List.of(NONE, NONE, NONE, NONE, NONE) : parts.arguments());
    }
    tags.forEach(tag -> arguments.add(KeyText.encode(tag)));
    return link.run(
        Script.RELEASE, tier.keys(partition, places, tags), arguments.toArray(new byte[0][]));
  }

  /** Answers of several partitions may come on several threads. */
  private static void collect(
      List<@Nullable Object> reply, List<Place> places, Map<CacheKey, Stamps> stored) {
    synchronized (stored) {
      for (int i = 1; i + 1 < reply.size(); i += 2) {
        Place place = places.get(Integer.parseInt(Replies.text(reply.get(i))) - 1);
        stored.put(place.key(), Stamps.of(Replies.bytes(reply.get(i + 1))));
      }
    }
  }

  /** The parts of an entry that the client knows, in the order in which scripts take them. */
  record Parts(List<byte[]> arguments) {
    /** Copies. */
    Parts {
      arguments = List.copyOf(arguments);
    }
  }
}
