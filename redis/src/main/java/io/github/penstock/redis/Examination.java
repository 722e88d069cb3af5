package io.github.penstock.redis;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Explanation.Condition;
import io.github.penstock.cache.Explanation.Copy;
import io.github.penstock.cache.Explanation.Holder;
import io.github.penstock.cache.Explanation.Reach;
import io.github.penstock.cache.Explanation.Writer;
import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyText;
import io.github.penstock.redis.internal.wire.Place;
import io.github.penstock.redis.internal.wire.Stamp;
import io.github.penstock.redis.internal.wire.Stamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks what there is of one key: its partition, and those of the tags that it depends on, each by
 * one script that only reads. Unlike all others it does not ask for a generation where there is
 * none, and does not give the link up where the answer is late. Used by one thread.
 */
final class Examination {

  private static final int WRITER_PARTS = 3;

  private final RedisTier tier;
  private final Dependencies dependencies;
  private final CacheKey key;
  private final Place place;
  private final Duration announcedFor;
  private final Map<String, TagState> tags = new HashMap<>();
  private final List<Writer> writers = new ArrayList<>();

  /**
   * Of a key.
   *
   * @param announcedFor the deadline of announcements, which tells their age
   */
  Examination(RedisTier tier, Dependencies dependencies, CacheKey key, Duration announcedFor) {
    this.tier = tier;
    this.dependencies = dependencies;
    this.key = key;
    this.place = tier.common().layout().place(key);
    this.announcedFor = announcedFor;
  }

  /**
   * Asks, in no longer than one command may take.
   *
   * @param shape of the codec of the region
   */
  Explanation.Remote.Asked ask(int shape) {
    Call call = Call.looking(tier.common().commands(), tier.common().time(), "explain");
    Map<Integer, List<String>> byPartition = new LinkedHashMap<>();
    byPartition.put(place.partition(), new ArrayList<>());
    tier.common()
        .tags()
        .partitions(dependencies.of(key))
        .forEach((p, here) -> byPartition.computeIfAbsent(p, n -> new ArrayList<>()).addAll(here));
    Map<Integer, CompletableFuture<List<@Nullable Object>>> sent = new LinkedHashMap<>();
    byPartition.forEach((p, here) -> sent.put(p, send(call.link(), p, here)));
    Map<Integer, List<@Nullable Object>> answers = new HashMap<>();
    sent.forEach((p, answer) -> answers.put(p, call.await(answer)));
    byPartition.forEach((p, here) -> readTags(p, here, answers.getOrDefault(p, List.of())));
    return read(answers.getOrDefault(place.partition(), List.of()), shape);
  }

  private CompletableFuture<List<@Nullable Object>> send(
      LiveLink link, int partition, List<String> here) {
    boolean hasKey = partition == place.partition();
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(hasKey ? place.text() : new byte[0]);
    arguments.add(RedisTier.number(Envelope.HEADER));
    here.forEach(tag -> arguments.add(KeyText.encode(tag)));
    return link.run(
        Script.EXPLAIN,
        tier.keys(partition, hasKey ? List.of(place) : List.of(), here),
        arguments.toArray(new byte[0][]));
  }

  private void readTags(int partition, List<String> here, List<@Nullable Object> answer) {
    String generation = Replies.text(answer.get(1));
    for (int i = 0; i < here.size(); i++) {
      String tag = here.get(i);
      List<@Nullable Object> one = Replies.list(answer.get(6 + i));
      Stamp stamp = Stamp.parse(Replies.text(one.get(0)));
      if (stamp != null && stamp.generation().equals(Generation.parse(generation))) {
        tags.put(tag, new TagState(tag, partition, stamp, Set.of()));
      }
      Reach reach = tag.equals(dependencies.region()) ? Reach.CACHE : Reach.TAG;
      readWriters(reach, one.subList(1, one.size()));
    }
  }

  private void readWriters(Reach reach, List<@Nullable Object> parts) {
    for (int i = 0; i < parts.size(); i += WRITER_PARTS) {
      writers.add(
          new Writer(
              reach,
              Replies.number(parts.get(i + 2)),
              Attempts.node(Replies.text(parts.get(i))),
              announcedFor.minusMillis(Replies.number(parts.get(i + 1)))));
    }
  }

  private Explanation.Remote.Asked read(List<@Nullable Object> answer, int shape) {
    String generation = Replies.text(answer.get(1));
    byte[] stored = Replies.bytes(answer.get(3));
    List<@Nullable Object> lease = Replies.list(answer.get(4));
    readWriters(Reach.KEY, Replies.list(answer.get(5)));
    Envelope envelope = Envelope.parse(stored);
    return new Explanation.Remote.Asked(
        stored.length == 0 ? Condition.EMPTY : condition(envelope, shape, generation),
        envelope == null ? null : copy(envelope, Replies.number(answer.get(0))),
        new Explanation.Place(
            place.partition(),
            Generation.isPending(generation) ? "" : generation,
            Replies.number(answer.get(2))),
        writers,
        lease.isEmpty() ? null : holder(lease));
  }

  private Condition condition(@Nullable Envelope envelope, int shape, String generation) {
    if (envelope == null || envelope.shape() != shape) {
      return Condition.UNREADABLE;
    }
    Generation current = Generation.parse(generation);
    if (!envelope.isOf(current, envelope.stamps())) {
      return Condition.UNTRUSTED;
    }
    Stamps stamps = dependencies.stamps(key, tags::get);
    return envelope.isOf(current, stamps) ? Condition.CURRENT : Condition.INVALIDATED;
  }

  private static Copy copy(Envelope envelope, long serverMillis) {
    return new Copy(
        envelope.version(),
        envelope.isAbsent(),
        envelope.age(serverMillis),
        envelope.freshFor(serverMillis),
        envelope.hardLife(serverMillis));
  }

  private static Holder holder(List<@Nullable Object> lease) {
    return new Holder(
        Attempts.node(Replies.text(lease.get(0))),
        Duration.ofMillis(Replies.number(lease.get(1))),
        !Replies.text(lease.get(2)).isEmpty());
  }
}
