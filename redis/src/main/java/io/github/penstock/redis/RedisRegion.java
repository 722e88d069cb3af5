package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.Payload;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.ValueCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The values of one cache. Encodes and decodes on the caller's thread. Thread-safe. */
final class RedisRegion<V> implements RemoteRegion<V> {

  private static final Logger LOG = LoggerFactory.getLogger(RedisRegion.class);

  private final String name;
  private final ValueCodec<V> codec;
  private final RedisTier tier;
  private final Dependencies dependencies;
  private final HitReader hits;
  private final AtomicLong undecodable = new AtomicLong();
  private final Seldom complaint;

  RedisRegion(Dependencies dependencies, ValueCodec<V> codec, RedisTier tier) {
    this.name = dependencies.region();
    this.codec = codec;
    this.tier = tier;
    this.dependencies = dependencies;
    this.hits = new HitReader(dependencies, tier.common());
    this.complaint = new Seldom(tier.common().time());
  }

  @Override
  public Map<CacheKey, StoredEntry<V>> get(Collection<CacheKey> keys, Assurance assurance) {
    Call call = tier.reading("get", keys.size());
    Map<CacheKey, StoredEntry<V>> found = new HashMap<>();
    hits.read(call, keys, assurance)
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
  public Map<CacheKey, Lookup<V>> lease(
      Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
    Call call = tier.mutating("lease");
    LeaseCall<V> leases =
        new LeaseCall<>(call, tier, dependencies, codec.shape(), one -> decode(call, one));
    return leases.ask(keys, atMost, outdated);
  }

  @Override
  public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<V> entry) {
    Place place = tier.common().layout().place(lease.key());
    Release.Parts parts;
    try {
      parts = encode(entry, Generation.of(lease.generation()));
    } catch (Exception e) { // a codec may throw anything
      abandon(lease);
      return CompletableFuture.failedFuture(e);
    }
    List<byte[]> arguments = leaseArguments(lease, place);
    arguments.addAll(parts.arguments());
    lease.condition().writers().forEach(writer -> arguments.add(RedisTier.number(writer)));
    return tier.async(
            "fill",
            link ->
                link.run(
                    Script.FILL,
                    tier.keys(place.partition(), List.of(place), List.of()),
                    arguments.toArray(new byte[0][])))
        .thenApply(
            reply -> {
              boolean stored =
                  !Replies.isNoGeneration(reply) && "STORED".equals(Replies.text(reply.get(1)));
              if (stored) {
                tier.proved(lease, place, dependencies);
              }
              return stored;
            });
  }

  @Override
  public void abandon(Lease.Granted lease) {
    Place place = tier.common().layout().place(lease.key());
    byte[][] arguments = leaseArguments(lease, place).toArray(new byte[0][]);
    CompletableFuture<?> unused =
        tier.async(
            "abandon",
            link ->
                link.run(
                    Script.ABANDON, tier.keys(place.partition(), List.of(), List.of()), arguments));
  }

  private List<byte[]> leaseArguments(Lease.Granted lease, Place place) {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(lease.generation().getBytes(UTF_8));
    arguments.add(lease.id().getBytes(UTF_8));
    arguments.add(place.text());
    arguments.add(tier.common().layout().channel(place.partition()));
    return arguments;
  }

  /** Throws whatever the codec throws. */
  Release.Parts encode(StoredEntry<V> entry, Generation generation) throws Exception {
    V value = entry.value();
    Payload payload =
        value == null
            ? Payload.none()
            : tier.compression().pack(codec.encode(value)).with(entry.validator());
    return new Release.Parts(
        List.of(
            Envelope.head(payload, codec.shape(), generation),
            Envelope.costAndVersion(entry.loadCost(), entry.version()),
            RedisTier.number(Math.max(0, entry.softLife().toMillis())),
            RedisTier.number(Math.max(1, entry.hardLife().toMillis())),
            payload.bytes()));
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
      byte[] encoded = envelope.isCompressed() ? Compression.unpack(envelope) : null;
      return new StoredEntry<>(
          envelope.isAbsent() ? null : value(envelope, encoded),
          envelope.version(),
          envelope.age(now),
          envelope.softLife(now),
          hardLife,
          envelope.loadCost(),
          encoded == null ? envelope.valueLength() : encoded.length,
          envelope.validator());
    } catch (Exception | LinkageError e) { // a codec may throw anything
      // Its class and not its message, which may quote the value.
      return undecodable(e.getClass().getName());
    }
  }

  private @Nullable V value(Envelope envelope, byte @Nullable [] unpacked) throws Exception {
    return unpacked == null
        ? codec.decode(envelope.stored(), envelope.valueOffset(), envelope.valueLength())
        : codec.decode(unpacked, 0, unpacked.length);
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
  public Explanation.Remote.Asked explain(CacheKey key, Duration announcedFor) {
    return new Examination(tier, dependencies, key, announcedFor).ask(codec.shape());
  }

  @Override
  public int bytes(V value) {
    try {
      return codec.encode(value).length;
    } catch (Exception e) { // a codec may throw anything; then the value was not stored either
      return 0;
    }
  }

  @Override
  public long undecodable() {
    return undecodable.get();
  }
}
