package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.ChannelMessage;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.Stamp;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription has heard, in its order: good enough to believe a plain GET. Generations
 * come from messages alone. Tags are asked for once, then followed by messages.
 *
 * <p>An answer may arrive after messages that are later than it. So each says up to which message
 * of its partition it is complete: for a tag that is known only a later stamp counts, for one that
 * is not the answer counts only if no message about unknown tags, and no forgetting, has come after
 * that. Thread-safe: changed under its monitor, read without.
 */
final class View {

  static final int MOST_TAGS = 10_000;

  private final AtomicReferenceArray<@Nullable Generation> generations =
      new AtomicReferenceArray<>(KeyLayout.PARTITIONS);
  private final Map<String, TagState> tags = new ConcurrentHashMap<>();
  private final long[] applied = new long[KeyLayout.PARTITIONS]; // guarded by this
  private final long[] floors = new long[KeyLayout.PARTITIONS]; // guarded by this

  /** Where a partition stood when the subscription was in place. */
  synchronized void start(int partition, @Nullable Generation generation, long sequence) {
    generations.set(partition, generation);
    applied[partition] = sequence;
    floors[partition] = sequence;
  }

  /**
   * A heartbeat knows where a partition stood a moment ago. Where that is further than what was
   * heard, messages were missed: what is known of its tags is forgotten, and answers from before
   * count no more. A generation that is older than the one heard is news from before; where nobody
   * can say which of two is older, none is believed until the next heartbeat.
   */
  synchronized void compare(int partition, @Nullable Generation then, long sequence) {
    Generation heard = generation(partition);
    if (Objects.equals(then, heard)) {
      if (sequence > applied[partition]) {
        forget(partition, then, sequence);
      }
      return;
    }
    int order = then == null || heard == null ? 0 : Long.compareUnsigned(then.xid(), heard.xid());
    if (order > 0 || heard == null) {
      forget(partition, then, sequence);
    } else if (order == 0) {
      forget(partition, null, sequence);
    }
  }

  private void forget(int partition, @Nullable Generation generation, long sequence) {
    tags.values().removeIf(one -> one.partition() == partition);
    start(partition, generation, sequence);
  }

  /** Null where it is not known, or being minted. */
  @Nullable Generation generation(int partition) {
    return generations.get(partition);
  }

  /** Where a tag stands, null where it is not known. */
  @Nullable TagState tag(String tag) {
    TagState known = tags.get(tag);
    return known != null && known.stamp().generation().equals(generation(known.partition()))
        ? known
        : null;
  }

  /** What a command answered: taken only where it cannot turn the view back. */
  synchronized void adopt(TagState answered, long sequence) {
    int partition = answered.partition();
    if (!answered.stamp().generation().equals(generation(partition))) {
      return;
    }
    TagState known = tag(answered.tag());
    if (known == null) {
      if (sequence < floors[partition]) {
        return;
      }
      if (tags.size() >= MOST_TAGS) {
        forgetAll();
        if (sequence < floors[partition]) {
          return;
        }
      }
      tags.put(answered.tag(), answered);
    } else if (answered.stamp().sequence() > known.stamp().sequence()) {
      tags.put(answered.tag(), answered);
    } else if (answered.stamp().equals(known.stamp())) {
      // Under one stamp writers only ever leave.
      Set<Long> both = new HashSet<>(known.writers());
      both.retainAll(answered.writers());
      tags.put(answered.tag(), new TagState(known.tag(), partition, known.stamp(), both));
    }
  }

  synchronized void apply(ChannelMessage message) {
    int partition = message.invalidation().partition();
    long sequence = message.invalidation().sequence();
    Generation generation = Generation.parse(message.invalidation().generation());
    if (generation == null || !generation.equals(generation(partition))) {
      generations.set(partition, generation);
      floors[partition] = 0;
      applied[partition] = sequence;
    } else if (sequence > applied[partition] + 1) {
      tags.values().removeIf(one -> one.partition() == partition);
      floors[partition] = sequence;
    }
    applied[partition] = Math.max(applied[partition], sequence);
    Set<String> concerned = new HashSet<>(message.stamps().keySet());
    concerned.addAll(message.invalidation().tags());
    concerned.forEach(tag -> apply(message, tag, message.stamps().get(tag)));
  }

  private void apply(ChannelMessage message, String tag, @Nullable Stamp stamp) {
    int partition = message.invalidation().partition();
    TagState known = tag(tag);
    if (known == null || stamp == null) {
      tags.remove(tag);
      floors[partition] = Math.max(floors[partition], message.invalidation().sequence());
    } else if (stamp.sequence() > known.stamp().sequence()) {
      Set<Long> writers = new HashSet<>(known.writers());
      if (!message.invalidation().token().isEmpty()) {
        writers.add(message.writer());
      }
      tags.put(tag, new TagState(tag, partition, stamp, writers));
    }
  }

  private void forgetAll() {
    tags.clear();
    System.arraycopy(applied, 0, floors, 0, floors.length);
  }
}
