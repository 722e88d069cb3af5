package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.Evidence.FaultWindow;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of each key that was committed in each outage of the remote tier: once the
 * outage has healed, nobody may read anything older. Immutable after construction.
 */
final class DegradedWrites {

  private final List<FaultWindow> outages;

  /** For each outage and key the operation, or -1. */
  private final int[][] newest;

  private final History history;

  DegradedWrites(History history, List<@Nullable KeyWrites> writes, Evidence evidence) {
    this.history = history;
    this.outages = evidence.windows().stream().filter(FaultWindow::outage).toList();
    List<int[]> all = new ArrayList<>();
    for (FaultWindow outage : outages) {
      int[] ofOutage = new int[writes.size()];
      for (int key = 0; key < ofOutage.length; key++) {
        ofOutage[key] = newest(writes.get(key), outage);
      }
      all.add(ofOutage);
    }
    this.newest = all.toArray(int[][]::new);
  }

  private static int newest(@Nullable KeyWrites writes, FaultWindow outage) {
    for (int i = writes == null ? -1 : writes.size() - 1; i >= 0; i--) {
      if (writes != null && outage.covers(writes.known(i))) {
        return writes.operation(i);
      }
    }
    return -1;
  }

  /** The write that a read should have seen and did not, or -1. */
  int missedBy(int key, long start, long version) {
    for (int i = 0; i < outages.size(); i++) {
      int write = newest[i][key];
      if (write >= 0 && start >= outages.get(i).until() && version < history.version(write)) {
        return write;
      }
    }
    return -1;
  }
}
