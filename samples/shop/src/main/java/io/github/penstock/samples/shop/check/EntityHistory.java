package io.github.penstock.samples.shop.check;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All writes of one entity that may still be met. Each method holds the monitor for a moment; no
 * other lock is taken inside.
 */
final class EntityHistory {

  /** Below this there is nothing to gain by forgetting. */
  private static final int KEPT_ANYWAY = 32;

  private final int initialVersion;
  private final long remembered;
  private final List<Write> writes = new ArrayList<>();
  private boolean forgot;

  /**
   * Empty.
   *
   * @param initialVersion before the first write, or {@link Baseline#ABSENT}
   * @param remembered for how many nanoseconds writes are told apart
   */
  EntityHistory(int initialVersion, long remembered) {
    this.initialVersion = initialVersion;
    this.remembered = remembered;
  }

  /** A write begins: from now on it may be met, and until it ends nobody knows by which right. */
  synchronized Write begin(int version, long operation, boolean present, long now) {
    forgetOld(now);
    Write write = new Write(version, operation, present);
    writes.add(write);
    return write;
  }

  /** Ends a write; true where it was rolled back after somebody had read it. */
  synchronized boolean end(Write write, State state, long now) {
    write.state = state;
    write.endedAt = now;
    return state == State.ROLLED_BACK && write.seen;
  }

  /** Judges a value that was read. */
  synchronized Verdict found(int version, long operation, long startedAt) {
    Write write = find(version, operation);
    if (write == null) {
      boolean known = version == initialVersion && operation == 0;
      return known || isForgotten(version) ? behind(version, startedAt) : Verdict.UNCOMMITTED;
    }
    if (write.state == State.ROLLED_BACK) {
      return Verdict.UNCOMMITTED;
    }
    write.seen |= write.state == State.OPEN;
    return behind(version, startedAt);
  }

  /** Judges that nothing was found: by the newest state that is none, as nothing has no version. */
  synchronized Verdict absent(long startedAt) {
    Write newest = null;
    for (Write write : writes) {
      if (!write.present && write.state != State.ROLLED_BACK) {
        newest = write;
      }
    }
    if (newest != null) {
      // Where it was there in the beginning, only this write can have taken it away.
      newest.seen |= newest.state == State.OPEN && initialVersion != Baseline.ABSENT;
      return behind(newest.version, startedAt);
    }
    return initialVersion == Baseline.ABSENT
        ? behind(Baseline.ABSENT, startedAt)
        : Verdict.UNCOMMITTED;
  }

  /** How long before the read a newer version than this one had been acknowledged. */
  private Verdict behind(int version, long startedAt) {
    long longest = 0;
    for (Write write : writes) {
      if (write.state == State.COMMITTED && write.version > version) {
        longest = Math.max(longest, startedAt - write.endedAt);
      }
    }
    return new Verdict(false, longest);
  }

  private @Nullable Write find(int version, long operation) {
    for (Write write : writes) {
      if (write.version == version && write.operation == operation) {
        return write;
      }
    }
    return null;
  }

  private boolean isForgotten(int version) {
    return forgot
        && writes.stream()
            .filter(write -> write.state == State.COMMITTED)
            .allMatch(write -> version < write.version);
  }

  /**
   * Of the writes that ended long ago the newest committed one stays: whoever reads less is late.
   */
  private void forgetOld(long now) {
    if (writes.size() < KEPT_ANYWAY) {
      return;
    }
    Write newestOld = null;
    for (Write write : writes) {
      boolean newer = newestOld == null || write.version > newestOld.version;
      if (write.state == State.COMMITTED && isOld(write, now) && newer) {
        newestOld = write;
      }
    }
    Write kept = newestOld;
    forgot |= writes.removeIf(write -> isOld(write, now) && !write.equals(kept));
  }

  private boolean isOld(Write write, long now) {
    return write.state != State.OPEN && now - write.endedAt > remembered;
  }

  /** What has become of a write. */
  enum State {
    /** It may be committed or not. */
    OPEN,
    /** Acknowledged. */
    COMMITTED,
    /** Never to be seen. */
    ROLLED_BACK,
    /** The connection was lost in COMMIT: it may be seen, and nobody may count on it. */
    UNKNOWN
  }

  /**
   * What a read is worth.
   *
   * @param uncommitted whether the value never was one
   * @param staleness how many nanoseconds it was out of date when the read began
   */
  record Verdict(boolean uncommitted, long staleness) {
    static final Verdict UNCOMMITTED = new Verdict(true, 0);
  }

  /** One write; guarded by the monitor of its history. */
  static final class Write {
    private final int version;
    private final long operation;
    private final boolean present;
    private State state = State.OPEN;
    private boolean seen;
    private long endedAt;

    private Write(int version, long operation, boolean present) {
      this.version = version;
      this.operation = operation;
      this.present = present;
    }
  }
}
