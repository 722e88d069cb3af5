package io.github.penstock.testkit.contract;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what a node heard, and whether it was told from two threads at once. Guarded by its own
 * monitor.
 */
final class RecordingListener implements InvalidationListener {

  private static final int SPINS = 1_000;

  private final AtomicInteger inside = new AtomicInteger();
  private final List<InvalidationMessage> messages = new ArrayList<>();
  private final List<Heartbeat> heartbeats = new ArrayList<>();
  private final List<Ended> ended = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private @Nullable List<PartitionState> states;

  @Override
  public void onReady(List<PartitionState> ready) {
    alone(
        () -> {
          if (states != null) {
            faults.add("onReady was called twice, although the channel was never lost");
          }
          if (!messages.isEmpty()) {
            faults.add("onReady came after a message");
          }
          states = List.copyOf(ready);
        });
  }

  @Override
  public void onMessage(InvalidationMessage message) {
    alone(() -> messages.add(message));
  }

  @Override
  public void onLeaseEnded(CacheKey key, boolean filled) {
    alone(() -> ended.add(new Ended(key, filled)));
  }

  @Override
  public void onLost(String reason) {
    alone(() -> faults.add("lost: " + reason));
  }

  @Override
  public void onHeartbeat(long askedAt, List<PartitionState> beat) {
    alone(() -> heartbeats.add(new Heartbeat(askedAt, List.copyOf(beat), messages.size())));
  }

  private void alone(Runnable action) {
    boolean first = inside.incrementAndGet() == 1;
    // Gives a second thread, which must not be there, the chance to come in.
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
    }
    synchronized (this) {
      if (!first) {
        faults.add("called by two threads at once");
      }
      action.run();
    }
    inside.decrementAndGet();
  }

  synchronized boolean isReady() {
    return states != null;
  }

  synchronized List<PartitionState> states() {
    return states == null ? List.of() : states;
  }

  synchronized List<InvalidationMessage> messages() {
    return List.copyOf(messages);
  }

  synchronized List<InvalidationMessage> messagesOf(int partition) {
    return messages.stream().filter(message -> message.partition() == partition).toList();
  }

  synchronized List<String> faults() {
    return List.copyOf(faults);
  }

  synchronized List<Heartbeat> heartbeats() {
    return List.copyOf(heartbeats);
  }

  synchronized List<Ended> ended() {
    return List.copyOf(ended);
  }

  /** A lease that ended while somebody waited for it. */
  record Ended(CacheKey key, boolean filled) {}

  /** A heartbeat that came back, and how many messages had been heard before it. */
  record Heartbeat(long askedAt, List<PartitionState> states, int messagesBefore) {}
}
