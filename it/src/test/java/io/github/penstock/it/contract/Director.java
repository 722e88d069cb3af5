package io.github.penstock.it.contract;

import io.github.penstock.spi.Gate;
import io.github.penstock.spi.Gates;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Does something, once, when the first thread of a node comes to a gate, on that thread: so the
 * order of what two nodes do needs no second thread. Thread-safe.
 */
final class Director implements Gates {

  private record Scene(Gate gate, Runnable action) {}

  private static final Scene NOTHING = new Scene(Gate.BEFORE_LOAD, () -> {});

  private final AtomicReference<Scene> next = new AtomicReference<>(NOTHING);
  private volatile Gates watcher = Gates.OPEN;

  void once(Gate gate, Runnable action) {
    next.set(new Scene(gate, action));
  }

  /** Told of every arrival, beside what is done once. */
  void watch(Gates each) {
    watcher = each;
  }

  @Override
  public void reach(Gate gate, String cache) {
    watcher.reach(gate, cache);
    Scene scene = next.get();
    if (scene.gate() == gate && next.compareAndSet(scene, NOTHING)) {
      scene.action().run();
    }
  }
}
