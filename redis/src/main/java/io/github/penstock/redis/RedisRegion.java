package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.redis.internal.wire.Stamp;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.ValueCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values of one cache. Encodes and decodes on the caller's thread. Thread-safe. */
final class RedisRegion<V> implements RemoteRegion<V> {

  private static final Logger LOG = LoggerFactory.getLogger(RedisRegion.class);
  private static final byte[] USABLE = {'0'};
  private static final byte[] USELESS = {'1'};

  private final String name;
  private final ValueCodec<V> codec;
  private final RedisTier tier;
  private final HitReader hits;
  private final AtomicLong undecodable = new AtomicLong();
  private final Seldom complaint;

  RedisRegion(String name, ValueCodec<V> codec, RedisTier tier) {
    this.name = name;
    this.codec = codec;
    this.tier = tier;
    this.hits = new HitReader(name, tier);
    this.complaint = new Seldom(tier.time());
  }

  @Override
  public Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys) {
    Call call = tier.reading("get");
    Map<CacheKey, StoredEntry<V>> found = new HashMap<>();
    hits.read(call, keys)
        .forEach(
            (key, envelope) -> {
              StoredEntry<V> entry = decode(call, envelope);
              if (entry != null) {
                found.put(key, entry);
              }
            });
    return found;
  }

  @Override
  public Map<CacheKey, Lookup<V>> lease(Collection<CacheKey> keys, Duration atMost) {
    Call call = tier.mutating("lease");
    // Before the lease: what is cleared after it was granted must not be filled.
    Stamp stamp = tier.stamp(call, name);
    Map<CacheKey, Lookup<V>> answers = new HashMap<>();
    Set<CacheKey> useless = lease(call, keys, atMost, stamp, USABLE, answers);
    if (!useless.isEmpty()) {
      lease(call, useless, atMost, stamp, USELESS, answers);
    }
    return answers;
  }

  /** Adds answers, and gives the keys whose values turned out not to be usable. */
  private Set<CacheKey> lease(
      Call call,
      Collection<CacheKey> keys,
      Duration atMost,
      Stamp stamp,
      byte[] useful,
      Map<CacheKey, Lookup<V>> answers) {
    String id = tier.nextAttempt();
    Map<Integer, List<Place>> places = tier.places(keys);
    Map<Integer, Fanout.Answer> replies =
        tier.fanout()
            .run(
                call,
                places.keySet(),
                (link, partition, generation) ->
                    send(
                        link,
                        places.getOrDefault(partition, List.of()),
                        List.of(
                            generation.getBytes(UTF_8),
                            (id + "." + partition).getBytes(UTF_8),
                            RedisTier.number(Math.max(1, atMost.toMillis())),
                            Envelope.format(),
                            expected(generation, stamp)),
                        useful))
            .orThrow();
    Set<CacheKey> useless = new HashSet<>();
    places.forEach(
        (partition, here) -> {
          Fanout.Answer answer = replies.get(partition);
          for (int i = 0; answer != null && i < here.size(); i++) {
            CacheKey key = here.get(i).key();
            List<@Nullable Object> one = Replies.list(answer.reply().get(i + 1));
            String idOfKey = id + "." + partition + "." + (i + 1);
            Lookup<V> lookup = lookup(call, key, one, answer.generation(), idOfKey);
            if (lookup == null) {
              useless.add(key);
            } else {
              answers.put(key, lookup);
            }
          }
        });
    return useless;
  }

  private byte[] expected(String generation, Stamp stamp) {
    Generation parsed = Generation.parse(generation);
    // Without a generation the script answers NO_GEN and looks at nothing else.
    return parsed == null ? new byte[0] : Envelope.expected(codec.shape(), parsed, stamp);
  }

  private CompletableFuture<List<@Nullable Object>> send(
      LiveLink link, List<Place> places, List<byte[]> common, byte[] useful) {
    List<byte[]> arguments = new ArrayList<>(common);
    for (Place place : places) {
      arguments.add(place.text());
      arguments.add(useful);
    }
    return link.run(
        Script.LEASE,
        tier.keys(places.get(0).partition(), places),
        arguments.toArray(new byte[0][]));
  }

  private @Nullable Lookup<V> lookup(
      Call call, CacheKey key, List<@Nullable Object> answer, String generation, String id) {
    String status = Replies.text(answer.get(0));
    return switch (status) {
      case "LEASE" -> new Lookup.Miss<>(new Lease.Granted(key, generation, id));
      case "WAIT" -> new Lookup.Miss<>(new Lease.Wait(key));
      case "QUARANTINED" -> new Lookup.Miss<>(new Lease.Quarantined(key));
      case "VALUE" -> {
        Envelope envelope = Envelope.parse(Replies.bytes(answer.get(1)));
        StoredEntry<V> entry = envelope == null ? null : decode(call, envelope);
        yield entry == null ? null : new Lookup.Hit<>(entry);
      }
      default -> throw new IllegalStateException("lease.lua answered " + status);
    };
  }

  @Override
  public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry) {
    Place place = tier.layout().place(lease.key());
    Release.Parts parts;
    try {
      parts = encode(entry, Generation.of(lease.generation()));
    } catch (Exception e) { // a codec may throw anything
      abandon(lease);
      return CompletableFuture.failedFuture(e);
    }
    List<byte[]> arguments = leaseArguments(lease, place);
    arguments.addAll(parts.arguments());
    return tier.async(
            "fill",
            link ->
                link.run(
                    Script.FILL,
                    tier.keys(place.partition(), List.of(place)),
                    arguments.toArray(new byte[0][])))
        .thenApply(
            reply -> !Replies.isNoGeneration(reply) && "STORED".equals(Replies.text(reply.get(1))));
  }

  @Override
  public void abandon(Lease.Granted lease) {
    Place place = tier.layout().place(lease.key());
    byte[][] arguments = leaseArguments(lease, place).toArray(new byte[0][]);
    CompletableFuture<?> unused =
        tier.async(
            "abandon",
            link -> link.run(Script.ABANDON, tier.keys(place.partition(), List.of()), arguments));
  }

  private static List<byte[]> leaseArguments(Lease.Granted lease, Place place) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(lease.generation().getBytes(UTF_8));
    arguments.add(lease.id().getBytes(UTF_8));
    arguments.add(place.text());
    return arguments;
  }

  /** Throws whatever the codec throws. */
  Release.Parts encode(StoredEntry<V> entry, Generation generation) throws Exception {
    V value = entry.value();
    byte[] payload = value == null ? new byte[0] : codec.encode(value);
    return new Release.Parts(
        List.of(
            Envelope.head(value == null, codec.shape(), generation),
            Envelope.cost(entry.loadCost()),
            RedisTier.number(Math.max(0, entry.softLife().toMillis())),
            RedisTier.number(Math.max(1, entry.hardLife().toMillis())),
            payload));
  }

  /** Null where the entry is past its deadline or is not of the declared type. */
  private @Nullable StoredEntry<V> decode(Call call, Envelope envelope) {
    long now = call.link().clock().millis();
    Duration hardLife = envelope.hardLife(now);
    if (hardLife.isZero()) {
      return null;
    }
    if (envelope.shape() != codec.shape()) {
      return undecodable("another shape");
    }
    try {
      V value =
          envelope.isAbsent()
              ? null
              : codec.decode(envelope.stored(), Envelope.HEADER, envelope.payloadLength());
      return new StoredEntry<>(value, envelope.softLife(now), hardLife, envelope.loadCost());
    } catch (Exception e) { // a codec may throw anything
      // Its class and not its message, which may quote the value.
      return undecodable(e.getClass().getName());
    }
  }

  private @Nullable StoredEntry<V> undecodable(String reason) {
    long count = undecodable.incrementAndGet();
    if (complaint.isDue()) {
      LOG.warn(
          "A value of cache {} in Redis does not decode as its type ({}); {} so far, each a miss."
              + " This is expected after the type was changed, until old values are gone.",
          name,
          reason,
          count);
    }
    return null;
  }

  @Override
  public long undecodable() {
    return undecodable.get();
  }
}
