package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.github.penstock.spi.InvalidationMessage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one node is about to hear, in order.
 *
 * <p>Two locks: the monitor of the {@link Space} is taken before this one's, never inside it. The
 * listener is called with neither; {@code draining} makes sure that one thread at a time does so,
 * and that thread goes on until nothing is left, also for those that came meanwhile.
 */
final class Inbox implements InvalidationChannel {

  private final Space space;
  private final Deque<Consumer<InvalidationListener>> due = new ArrayDeque<>();
  private final Deque<Consumer<InvalidationListener>> held = new ArrayDeque<>();
  private boolean alwaysFresh = true;
  private boolean losingHeartbeats;
  private @Nullable InvalidationListener listener;
  private boolean holding;
  private boolean broken;
  private boolean connected;
  private boolean draining;
  private boolean closed;

  Inbox(Space space) {
    this.space = space;
  }

  @Override
  public void subscribe(InvalidationListener subscriber) {
    Objects.requireNonNull(subscriber, "listener");
    synchronized (this) {
      if (listener != null) {
        throw new IllegalStateException("This node listens already; subscribe is called once.");
      }
      listener = subscriber;
    }
    connect();
  }

  void lose() {
    space.leave(this);
    synchronized (this) {
      broken = true;
      if (connected) {
        connected = false;
        held.clear();
        due.clear();
        due.add(heard -> heard.onLost("a test broke the channel"));
      }
    }
    drain();
  }

  void restore() {
    synchronized (this) {
      broken = false;
    }
    connect();
  }

  private void connect() {
    synchronized (space) {
      synchronized (this) {
        if (listener == null || broken || connected || closed) {
          return;
        }
        connected = true;
        List<PartitionState> states = space.join(this);
        due.add(heard -> heard.onReady(states));
        trust(space.now(), states);
      }
    }
    drain();
  }

  /** Called inside the space: without heartbeats a node knows for ever that it heard everything. */
  synchronized void trust(long now, List<PartitionState> states) {
    if (alwaysFresh && connected) {
      due.add(heard -> heard.onHeartbeat(now + Long.MAX_VALUE / 4, states));
    }
  }

  /** Called inside the space, so that the order of the messages is that of their numbers. */
  synchronized void add(InvalidationMessage message) {
    add(heard -> heard.onMessage(message));
  }

  /** Called inside the space. */
  synchronized void leaseEnded(CacheKey key, boolean filled) {
    add(heard -> heard.onLeaseEnded(key, filled));
  }

  private synchronized void add(Consumer<InvalidationListener> news) {
    (holding ? held : due).add(news);
  }

  @Override
  public void heartbeat(Set<Integer> partitions) {
    synchronized (space) {
      synchronized (this) {
        if (alwaysFresh || losingHeartbeats || !connected || closed) {
          return;
        }
        long askedAt = space.now();
        List<PartitionState> states =
            space.states().stream()
                .filter(one -> partitions.isEmpty() || partitions.contains(one.partition()))
                .toList();
        add(heard -> heard.onHeartbeat(askedAt, states));
      }
    }
    drain();
  }

  synchronized void answerHeartbeats() {
    alwaysFresh = false;
  }

  synchronized void loseHeartbeats(boolean lose) {
    losingHeartbeats = lose;
  }

  synchronized void hold() {
    holding = true;
  }

  int deliver(int most) {
    int moved = 0;
    synchronized (this) {
      while (moved < most && moveOne()) {
        moved++;
      }
    }
    drain();
    return moved;
  }

  void stopHolding() {
    synchronized (this) {
      holding = false;
      while (moveOne()) {
        // moves all
      }
    }
    drain();
  }

  synchronized int heldMessages() {
    return held.size();
  }

  private synchronized boolean moveOne() {
    Consumer<InvalidationListener> news = held.poll();
    if (news == null) {
      return false;
    }
    due.add(news);
    return true;
  }

  void close() {
    space.leave(this);
    synchronized (this) {
      closed = true;
      connected = false;
      held.clear();
      due.clear();
    }
  }

  /** Tells the listener what is due; called without any lock. */
  void drain() {
    InvalidationListener told;
    synchronized (this) {
      told = listener;
      if (draining || told == null) {
        return;
      }
      draining = true;
    }
    try {
      while (true) {
        Consumer<InvalidationListener> next;
        synchronized (this) {
          next = due.poll();
          if (next == null) {
            draining = false;
            return;
          }
        }
        next.accept(told);
      }
    } catch (Throwable e) {
      synchronized (this) {
        draining = false;
      }
      throw e;
    }
  }
}
