package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.KeyText;
import io.github.penstock.redis.internal.wire.Stamp;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The stamps of regions: known from the channel, else asked for. Thread-safe. */
final class Stamps {

  private static final byte[] CLEAR = {'C'};
  private static final byte[] MAKE = {'M'};

  private final KeyLayout layout;
  private final PartitionStates states;
  private final Fanout fanout;
  private final Set<String> used = ConcurrentHashMap.newKeySet();

  Stamps(KeyLayout layout, PartitionStates states, Fanout fanout) {
    this.layout = layout;
    this.states = states;
    this.fanout = fanout;
  }

  /** The regions whose stamps were ever asked for, to be read again after a reconnect. */
  Set<String> used() {
    return Set.copyOf(used);
  }

  /** The current stamp; made where there is none. */
  Stamp current(Call call, String region) {
    PartitionStates.View view = states.view();
    Stamp known = view == null ? null : view.stamp(region, layout.partitionOfRegion(region));
    return known == null ? ask(call, region, MAKE) : known;
  }

  /** Gives the region a new stamp, which makes everything in it a miss. */
  void clear(Call call, String region) {
    Stamp unused = ask(call, region, CLEAR);
  }

  private Stamp ask(Call call, String region, byte[] mode) {
    used.add(region);
    int partition = layout.partitionOfRegion(region);
    byte[][] keys = {layout.state(partition), layout.stamp(region)};
    Fanout.Answer answer =
        fanout
            .run(
                call,
                List.of(partition),
                (link, p, generation) ->
                    link.run(
                        Script.STAMP,
                        keys,
                        generation.getBytes(UTF_8),
                        KeyText.encode(region),
                        layout.channel(p),
                        mode))
            .orThrow()
            .get(partition);
    Stamp stamp = answer == null ? null : Stamp.parse(Replies.text(answer.reply().get(1)));
    if (stamp == null) {
      throw new RemoteTierException(
          "The stamp of cache "
              + region
              + " in Redis cannot be read. Does another program write"
              + " into this namespace? Delete the keys that end in ':t:"
              + region
              + "'.",
          null);
    }
    PartitionStates.View view = states.view();
    if (view != null) {
      view.adopt(region, partition, stamp);
    }
    return stamp;
  }
}
