package io.github.penstock.testkit.fake;

import io.github.penstock.cache.RemoteTierException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What tests have switched on one node. Thread-safe. */
final class NodeSwitches {

  private final Set<Class<?>> refused = ConcurrentHashMap.newKeySet();
  private volatile boolean away;
  private volatile boolean closed;
  private volatile boolean answeringHeartbeats;
  private volatile @Nullable Inbox inbox;

  synchronized void open(Inbox opened) {
    if (inbox != null) {
      throw new IllegalStateException(
          "This InMemoryRemote is open already: it is one node. Make another over the same Store.");
    }
    if (answeringHeartbeats) {
      opened.answerHeartbeats();
    }
    inbox = opened;
  }

  void answeringHeartbeats() {
    answeringHeartbeats = true;
  }

  Inbox inbox() {
    Inbox current = inbox;
    if (current == null) {
      throw new IllegalStateException("This InMemoryRemote was not opened yet.");
    }
    return current;
  }

  void away(boolean value) {
    away = value;
  }

  void close() {
    closed = true;
  }

  void refuse(Class<?> type) {
    refused.add(type);
  }

  /** Whether calls get through. */
  boolean isReachable() {
    return !away && !closed;
  }

  /** Throws what a real tier throws where its servers do not answer. */
  void checkReachable() {
    if (closed) {
      throw new RemoteTierException("The in-memory remote tier is closed.", null);
    }
    if (away) {
      throw new RemoteTierException(
          "The in-memory remote tier is away, because a test said so; away(false) ends it.", null);
    }
  }

  boolean isEncodable(@Nullable Object value) {
    return value == null || refused.stream().noneMatch(type -> type.isInstance(value));
  }

  /** Throws what a codec may throw. */
  void checkEncodable(@Nullable Object value) {
    if (value != null && !isEncodable(value)) {
      throw new IllegalArgumentException(
          "Values of " + value.getClass().getName() + " are refused, because a test said so.");
    }
  }
}
