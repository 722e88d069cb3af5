package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.Place;
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
    if (!(write.region() instanceof RedisRegion<V> region) || known == null) {
      throw new IllegalArgumentException(
          "A value to release must be of a region of this tier, and its key quarantined");
    }
    try {
      encoded.put(write.key(), region.encode(write.entry(), known));
    } catch (Exception e) { // a codec may throw anything
      unencodable = e;
    }
  }

  CompletableFuture<Set<CacheKey>> send() {
    Set<CacheKey> stored = new HashSet<>();
    List<CompletableFuture<Void>> partitions = new ArrayList<>();
    tier.places(quarantine.generations().keySet())
        .forEach(
            (partition, places) ->
                partitions.add(
                    tier.async("release", link -> send(link, partition, places))
                        .thenAccept(reply -> collect(reply, places, stored))));
    return CompletableFuture.allOf(partitions.toArray(new CompletableFuture<?>[0]))
        .thenApply(
            done -> {
              if (unencodable != null) {
                throw new CompletionException(unencodable);
              }
              synchronized (stored) {
                return Set.copyOf(stored);
              }
            });
  }

  private CompletableFuture<List<@Nullable Object>> send(
      LiveLink link, int partition, List<Place> places) {
    List<byte[]> arguments = new ArrayList<>(3 + 7 * places.size());
    String generation = quarantine.generations().get(places.get(0).key());
    arguments.add((generation == null ? "" : generation).getBytes(UTF_8));
    arguments.add(quarantine.token().getBytes(UTF_8));
    arguments.add(tier.layout().channel(partition));
    for (Place place : places) {
      Parts parts = encoded.get(place.key());
      arguments.add(place.text());
      arguments.add(parts == null ? NO_VALUE : A_VALUE);
      arguments.addAll(parts == null ? List.of(NONE, NONE, NONE, NONE, NONE) : parts.arguments());
    }
    return link.run(
        Script.RELEASE, tier.keys(partition, places), arguments.toArray(new byte[0][]));
  }

  /** Answers of several partitions may come on several threads. */
  private static void collect(
      List<@Nullable Object> reply, List<Place> places, Set<CacheKey> stored) {
    synchronized (stored) {
      for (Object index : reply.subList(1, reply.size())) {
        if (index instanceof Long i) {
          stored.add(places.get(i.intValue() - 1).key());
        }
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
