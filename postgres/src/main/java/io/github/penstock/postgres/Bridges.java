package io.github.penstock.postgres;

import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told about the end of a transaction. Used by its thread alone. */
final class Bridges {

  private static final Logger LOG = LoggerFactory.getLogger(Bridges.class);

  private final List<TransactionBridge> bridges = new ArrayList<>();

  void add(TransactionBridge bridge) {
    bridges.add(Objects.requireNonNull(bridge, "bridge"));
  }

  /** Passes on what they throw. */
  void beforeCommit() {
    // By index: a bridge may enlist another one.
    for (int i = 0; i < bridges.size(); i++) {
      bridges.get(i).beforeCommit();
    }
  }

  /** Never throws. */
  void tell(Outcome outcome) {
    for (int i = 0; i < bridges.size(); i++) {
      try {
        bridges.get(i).afterCompletion(outcome);
      } catch (RuntimeException | Error e) {
        LOG.error("A transaction bridge failed after completion ({}); go on", outcome, e);
      }
    }
  }
}
