package io.github.penstock.internal.engine;

import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Outbox;
import java.util.List;

/**
 * Decides what becomes of a write whose invalidation could not be announced, as the policies of the
 * caches concerned say. Thread-safe.
 *
 * @param outbox where it may be written down
 */
record Unannounced(Outbox outbox) {

  /**
   * Returns where the write may be committed; throws where not. Where the outbox is to have it, it
   * has it then: in the transaction of this thread, or in one of its own that is committed.
   */
  void decide(Touched touched, RemoteTierException cause) {
    boolean mustFail = touched.isAny(OnQuarantineFailure.FAIL);
    boolean mayGoOn = touched.isBestEffort();
    if (mustFail || !(mayGoOn || outbox.isThere())) {
      throw notAnnounced(touched, cause);
    }
    if (!mayGoOn) {
      writeDown(touched, cause);
    }
  }

  private void writeDown(Touched touched, RemoteTierException cause) {
    try {
      outbox.add(new Outbox.Row(touched.keys(), List.copyOf(touched.tags())));
    } catch (SourceException e) {
      e.addSuppressed(cause);
      throw new RemoteTierException(
          touched.describe()
              + ": the invalidation could neither be announced ("
              + cause.getMessage()
              + ") nor written into the outbox, so the write was not made ("
              + e.getMessage()
              + ").",
          e);
    }
  }

  private RemoteTierException notAnnounced(Touched touched, RemoteTierException cause) {
    String next =
        outbox.isThere()
            ? "choose onQuarantineFailure = OUTBOX for all caches concerned."
            : "create the outbox's table (see Postgres.outboxDdl()) and open all nodes again, or"
                + " choose onQuarantineFailure = BEST_EFFORT, which may leave old values on other"
                + " nodes.";
    return new RemoteTierException(
        touched.describe()
            + ": the invalidation could not be announced, so the write was not made ("
            + cause.getMessage()
            + "). Try again when the remote tier is back, or "
            + next,
        cause);
  }
}
