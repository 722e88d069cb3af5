package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.KeyText;
import io.github.penstock.redis.internal.wire.Stamp;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Where tags stand: known from the channel, else asked for. Thread-safe. */
final class Tags {

  private final KeyLayout layout;
  private final PartitionStates states;
  private final Fanout fanout;

  Tags(KeyLayout layout, PartitionStates states, Fanout fanout) {
    this.layout = layout;
    this.states = states;
    this.fanout = fanout;
  }

  /** Asks for those that the channel does not know yet, so that it knows them from then on. */
  void learn(Call call, Collection<String> tags) {
    View view = states.view();
    List<String> unknown =
        view == null ? List.of() : tags.stream().filter(tag -> view.tag(tag) == null).toList();
    if (!unknown.isEmpty()) {
      Map<String, TagState> unused = ask(call, unknown);
    }
  }

  /**
   * Where tags stand, with their writers. The channel does not say when a writer has gone: so a tag
   * that has any is asked for.
   */
  Map<String, TagState> current(Call call, Collection<String> tags) {
    Map<String, TagState> current = new HashMap<>();
    List<String> open = new ArrayList<>();
    View view = states.view();
    for (String tag : tags) {
      TagState known = view == null ? null : view.tag(tag);
      if (known == null || !known.writers().isEmpty()) {
        open.add(tag);
      } else {
        current.put(tag, known);
      }
    }
    if (!open.isEmpty()) {
      current.putAll(ask(call, open));
    }
    return current;
  }

  /** Where tags stand, as their master says; one that has no stamp gets one. */
  Map<String, TagState> ask(Call call, Collection<String> tags) {
    Map<Integer, List<String>> byPartition = partitions(tags);
    Map<String, TagState> asked = new HashMap<>();
    fanout
        .run(
            call,
            byPartition.keySet(),
            (link, partition, generation) ->
                send(link, partition, generation, byPartition.getOrDefault(partition, List.of())))
        .orThrow()
        .forEach(
            (partition, answer) ->
                read(partition, byPartition.getOrDefault(partition, List.of()), answer, asked));
    return asked;
  }

  /**
   * This node has announced changes of tags itself: it must not believe what they were before,
   * although the channel has perhaps not told it yet. The stamps are those that the script has
   * made.
   */
  void announced(
      Map<Integer, List<String>> tagsOfPartition, Fanout.Outcome outcome, Set<Long> writers) {
    View view = states.view();
    if (view == null) {
      return;
    }
    outcome
        .answers()
        .forEach(
            (partition, answer) -> {
              Generation generation = Generation.parse(answer.generation());
              long sequence = Replies.number(answer.reply().get(1));
              if (generation != null) {
                Stamp stamp = new Stamp(generation, sequence);
                tagsOfPartition
                    .getOrDefault(partition, List.of())
                    .forEach(
                        tag -> view.adopt(new TagState(tag, partition, stamp, writers), sequence));
              }
            });
  }

  Map<Integer, List<String>> partitions(Collection<String> tags) {
    Map<Integer, List<String>> byPartition = new LinkedHashMap<>();
    for (String tag : tags) {
      byPartition.computeIfAbsent(layout.partitionOfTag(tag), p -> new ArrayList<>()).add(tag);
    }
    return byPartition;
  }

  private CompletableFuture<List<@Nullable Object>> send(
      LiveLink link, int partition, String generation, List<String> tags) {
    byte[][] keys = new byte[1 + tags.size()][];
    byte[][] arguments = new byte[2 + tags.size()][];
    keys[0] = layout.state(partition);
    arguments[0] = generation.getBytes(UTF_8);
    arguments[1] = layout.channel(partition);
    for (int i = 0; i < tags.size(); i++) {
      keys[1 + i] = layout.stamp(tags.get(i));
      arguments[2 + i] = KeyText.encode(tags.get(i));
    }
    return link.run(Script.STAMP, keys, arguments);
  }

  private void read(
      int partition, List<String> tags, Fanout.Answer answer, Map<String, TagState> into) {
    long sequence = Long.parseLong(Replies.text(answer.reply().get(1)));
    View view = states.view();
    for (int i = 0; i < tags.size(); i++) {
      List<@Nullable Object> one = Replies.list(answer.reply().get(2 + i));
      Set<Long> writers = new HashSet<>();
      one.subList(1, one.size()).forEach(id -> writers.add(Long.parseLong(Replies.text(id))));
      TagState state = new TagState(tags.get(i), partition, stamp(tags.get(i), one), writers);
      into.put(state.tag(), state);
      if (view != null) {
        view.adopt(state, sequence);
      }
    }
  }

  private static Stamp stamp(String tag, List<@Nullable Object> answer) {
    Stamp stamp = Stamp.parse(Replies.text(answer.get(0)));
    if (stamp == null) {
      throw new RemoteTierException(
          "The stamp of "
              + tag
              + " in Redis cannot be read. Does another program write"
              + " into this namespace? Delete the keys that end in ':t:"
              + tag
              + "'.",
          null);
    }
    return stamp;
  }
}
