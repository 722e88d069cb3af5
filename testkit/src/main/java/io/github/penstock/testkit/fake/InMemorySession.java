package io.github.penstock.testkit.fake;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.LoadLock;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/** One node over a space. Thread-safe. */
final class InMemorySession implements RemoteSession, LoadLock {

  private final Space space;
  private final NodeSwitches switches;
  private final Inbox inbox;
  private final InMemoryTier tier;

  InMemorySession(RemoteContext context, Space space, NodeSwitches switches, Inbox inbox) {
    this.space = space;
    this.switches = switches;
    this.inbox = inbox;
    this.tier = new InMemoryTier(context, space, switches);
  }

  @Override
  public RemoteTier tier() {
    return tier;
  }

  @Override
  public InvalidationChannel channel() {
    return inbox;
  }

  @Override
  public LoadLock loadLock() {
    return this;
  }

  @Override
  public Held hold(CacheKey key) {
    Objects.requireNonNull(key, "key");
    AtomicBoolean held = new AtomicBoolean(switches.isReachable());
    if (held.get()) {
      space.locks().take(key);
    }
    return () -> {
      if (held.getAndSet(false)) {
        space.locks().giveBack(key);
      }
    };
  }

  @Override
  public void await(CacheKey key, Duration atMost) throws InterruptedException {
    space.locks().await(key, atMost, switches::isReachable);
  }

  @Override
  public void close() {
    switches.close();
    inbox.close();
  }
}
