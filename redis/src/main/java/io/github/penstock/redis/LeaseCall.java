package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.redis.internal.wire.Stamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks for some keys of a region with the wish to fill them. Tags come first: what changes them
 * after the lease was granted finds its stamps in the entry that the lease fills. Used by one
 * thread.
 */
final class LeaseCall<V> {

  private static final byte[] USABLE = {};
  private static final byte[] USELESS = {'-'};

  private final Call call;
  private final RedisTier tier;
  private final Dependencies dependencies;
  private final int shape;
  private final Function<Envelope, @Nullable StoredEntry<V>> decoder;
  private final Map<String, TagState> tags = new HashMap<>();
  private final Map<CacheKey, Lookup<V>> answers = new HashMap<>();

  LeaseCall(
      Call call,
      RedisTier tier,
      Dependencies dependencies,
      int shape,
      Function<Envelope, @Nullable StoredEntry<V>> decoder) {
    this.call = call;
    this.tier = tier;
    this.dependencies = dependencies;
    this.shape = shape;
    this.decoder = decoder;
  }

  /** One answer for each key. */
  Map<CacheKey, Lookup<V>> ask(
      Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
    tags.putAll(tier.common().tags().current(call, dependencies.of(keys)));
    Map<CacheKey, Envelope> found = ask(open(keys), atMost, key -> useless(outdated.get(key)));
    Set<CacheKey> useless = refuse(found);
    if (!useless.isEmpty()) {
      Map<CacheKey, Envelope> none = ask(open(useless), atMost, key -> USELESS);
      if (!none.isEmpty()) {
        throw new IllegalStateException("lease.lua gave a value that was not asked for");
      }
    }
    return answers;
  }

  private static byte[] useless(@Nullable Long outdated) {
    return outdated == null ? USABLE : Envelope.version(outdated);
  }

  /** Those that somebody may fill; the others are answered. */
  private List<CacheKey> open(Collection<CacheKey> keys) {
    List<CacheKey> open = new ArrayList<>();
    for (CacheKey key : keys) {
      if (states(key).stream().anyMatch(TagState::isClosed)) {
        answers.put(key, new Lookup.Miss<>(new Lease.Quarantined(key)));
      } else {
        open.add(key);
      }
    }
    return open;
  }

  private List<TagState> states(CacheKey key) {
    List<TagState> states = new ArrayList<>();
    for (String tag : dependencies.of(key)) {
      TagState state = tags.get(tag);
      if (state != null) {
        states.add(state);
      }
    }
    return states;
  }

  /** Adds answers, and gives the values that were there. */
  private Map<CacheKey, Envelope> ask(
      List<CacheKey> keys, Duration atMost, Function<CacheKey, byte[]> useless) {
    if (keys.isEmpty()) {
      return Map.of();
    }
    String id = tier.common().attempts().next();
    Map<Integer, List<Place>> places = tier.places(keys);
    Map<Integer, Fanout.Answer> replies =
        tier.common()
            .fanout()
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
                            expected(generation)),
                        useless))
            .orThrow();
    Map<CacheKey, Envelope> found = new HashMap<>();
    places.forEach(
        (partition, here) -> {
          Fanout.Answer answer = replies.get(partition);
          for (int i = 0; answer != null && i < here.size(); i++) {
            List<@Nullable Object> one = Replies.list(answer.reply().get(i + 1));
            String idOfKey = id + "." + partition + "." + (i + 1);
            read(here.get(i), one, answer.generation(), idOfKey, found);
          }
        });
    return found;
  }

  private byte[] expected(String generation) {
    Generation parsed = Generation.parse(generation);
    // Without a generation the script answers NO_GEN and looks at nothing else.
    return parsed == null ? new byte[0] : Envelope.expected(shape, parsed);
  }

  private CompletableFuture<List<@Nullable Object>> send(
      LiveLink link, List<Place> places, List<byte[]> common, Function<CacheKey, byte[]> useless) {
    List<byte[]> arguments = new ArrayList<>(common);
    for (Place place : places) {
      Stamps stamps = dependencies.stamps(place.key(), tags::get);
      arguments.add(place.text());
      arguments.add(useless.apply(place.key()));
      arguments.add(stamps == null ? new byte[0] : stamps.toBytes());
    }
    return link.run(
        Script.LEASE,
        tier.keys(places.get(0).partition(), places, List.of()),
        arguments.toArray(new byte[0][]));
  }

  private void read(
      Place place,
      List<@Nullable Object> answer,
      String generation,
      String id,
      Map<CacheKey, Envelope> found) {
    CacheKey key = place.key();
    String status = Replies.text(answer.get(0));
    switch (status) {
      case "LEASE" -> {
        Lease.Condition condition = condition(place, answer, generation);
        answers.put(key, new Lookup.Miss<>(new Lease.Granted(key, generation, id, condition)));
      }
      case "WAIT" -> answers.put(key, new Lookup.Miss<>(new Lease.Wait(key)));
      case "QUARANTINED" -> answers.put(key, new Lookup.Miss<>(new Lease.Quarantined(key)));
      case "VALUE" -> {
        Envelope envelope = Envelope.parse(Replies.bytes(answer.get(1)));
        if (envelope == null) {
          throw new IllegalStateException("lease.lua gave a value of another format");
        }
        found.put(key, envelope);
      }
      default -> throw new IllegalStateException("lease.lua answered " + status);
    }
  }

  private Lease.Condition condition(Place place, List<@Nullable Object> answer, String generation) {
    Fences fences = tier.fences();
    Set<Long> writers = new HashSet<>();
    for (Object writer : answer.subList(1, answer.size())) {
      writers.add(Long.parseLong(Replies.text(writer)));
    }
    long fence = fences.of(place.partition(), Generation.parse(generation));
    for (TagState state : states(place.key())) {
      writers.addAll(state.writers());
      fence = Math.max(fence, fences.of(state.partition(), state.stamp().generation()));
    }
    return new Lease.Condition(writers, fence);
  }

  /**
   * Answers with the values that may be used, and gives the keys of the others. Whoever looked
   * before and asked the server itself has refused values that the channel does not know to be void
   * yet: they must not come back this way. So the server is asked here, too.
   */
  private Set<CacheKey> refuse(Map<CacheKey, Envelope> found) {
    if (found.isEmpty()) {
      return Set.of();
    }
    Set<String> concerned = dependencies.of(found.keySet());
    Map<String, TagState> now = tier.common().tags().ask(call, concerned);
    Set<CacheKey> useless = new HashSet<>();
    found.forEach(
        (key, envelope) -> {
          Stamps stamps = dependencies.stamps(key, now::get);
          boolean current = stamps != null && stamps.equals(envelope.stamps());
          StoredEntry<V> entry = current ? decoder.apply(envelope) : null;
          if (entry == null) {
            useless.add(key);
          } else {
            answers.put(key, new Lookup.Hit<>(entry));
          }
        });
    tags.putAll(now);
    return useless;
  }
}
