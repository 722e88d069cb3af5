package io.github.penstock.proof.anomaly;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Hears everything but one message, which it can hand on later. Thread-safe. */
final class LosingListener implements InvalidationListener {

  private @Nullable InvalidationListener engine;
  private @Nullable InvalidationMessage lost;
  private boolean losing;
  private long heartbeats;

  synchronized void to(InvalidationListener listener) {
    engine = listener;
  }

  synchronized void loseNext() {
    losing = true;
  }

  synchronized boolean hasLost() {
    return lost != null;
  }

  synchronized long heartbeats() {
    return heartbeats;
  }

  synchronized void deliverLost() {
    engine().onMessage(Objects.requireNonNull(lost, "lost"));
  }

  private InvalidationListener engine() {
    return Objects.requireNonNull(engine, "engine");
  }

  @Override
  public synchronized void onReady(List<PartitionState> states) {
    engine().onReady(states);
  }

  @Override
  public synchronized void onMessage(InvalidationMessage message) {
    if (losing && !message.keys().isEmpty()) {
      losing = false;
      lost = message;
    } else {
      engine().onMessage(message);
    }
  }

  @Override
  public synchronized void onLeaseEnded(CacheKey key, boolean filled) {
    engine().onLeaseEnded(key, filled);
  }

  @Override
  public synchronized void onLost(String reason) {
    engine().onLost(reason);
  }

  @Override
  public synchronized void onHeartbeat(long askedAt, List<PartitionState> states) {
    heartbeats++;
    engine().onHeartbeat(askedAt, states);
  }
}
