package io.github.penstock.redis;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.testkit.Await;
import java.util.ArrayList;
import java.util.List;

/** Notes what a channel says: "ready", "lost" and the messages. Guarded by its monitor. */
final class Heard implements InvalidationListener {

  private final List<String> events = new ArrayList<>();
  private final List<InvalidationMessage> messages = new ArrayList<>();
  private final List<List<PartitionState>> heartbeats = new ArrayList<>();
  private List<PartitionState> states = List.of();

  @Override
  public synchronized void onReady(List<PartitionState> ready) {
    states = ready;
    events.add("ready");
  }

  @Override
  public synchronized void onMessage(InvalidationMessage message) {
    messages.add(message);
  }

  @Override
  public synchronized void onLeaseEnded(CacheKey key, boolean filled) {
    events.add((filled ? "filled " : "abandoned ") + key.key());
  }

  @Override
  public synchronized void onLost(String reason) {
    events.add("lost");
  }

  @Override
  public synchronized void onHeartbeat(long askedAt, List<PartitionState> beat) {
    heartbeats.add(beat);
  }

  synchronized List<List<PartitionState>> heartbeats() {
    return List.copyOf(heartbeats);
  }

  synchronized List<String> events() {
    return List.copyOf(events);
  }

  synchronized List<InvalidationMessage> messages() {
    return List.copyOf(messages);
  }

  synchronized List<PartitionState> states() {
    return states;
  }

  void untilReady(int times) {
    Await.until(
        "the channel was ready " + times + " times",
        Nodes.PATIENCE,
        () -> events().stream().filter("ready"::equals).count() >= times);
  }
}
