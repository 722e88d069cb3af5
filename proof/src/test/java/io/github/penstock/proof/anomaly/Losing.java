package io.github.penstock.proof.anomaly;

import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.Await;
import java.util.function.UnaryOperator;

/** A remote tier whose channel loses or delays one message on demand. Thread-safe. */
final class Losing extends Altered {

  private final UnaryOperator<InvalidationListener> to;
  private final LosingListener listener = new LosingListener();

  /**
   * Loses nothing yet.
   *
   * @param to what stands between the channel and the engine
   */
  Losing(RemoteModule module, UnaryOperator<InvalidationListener> to) {
    super(module);
    this.to = to;
  }

  @Override
  InvalidationListener listener(InvalidationListener engine) {
    listener.to(to.apply(engine));
    return listener;
  }

  void loseNext() {
    listener.loseNext();
  }

  boolean hasLost() {
    return listener.hasLost();
  }

  void deliverLost() {
    listener.deliverLost();
  }

  void awaitHeartbeats(int more) {
    long before = listener.heartbeats();
    Await.until("heartbeats come", Node.SOON, () -> listener.heartbeats() >= before + more);
  }
}
