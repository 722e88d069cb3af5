package io.github.penstock.testkit.history;

import io.github.penstock.testkit.history.MonotonicSweep.Sight;
import io.github.penstock.testkit.history.Operation.Value;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the reads one by one, in the order of their starts. Used by one thread. */
final class Reads {

  private final History history;
  private final Limits limits;
  private final Traces traces;
  private final DegradedWrites degraded;
  private final MonotonicSweep<Integer> strong = new MonotonicSweep<>();
  private final MonotonicSweep<Place> local = new MonotonicSweep<>();

  /** The newest write of a session, as an operation. */
  private final Map<Place, Integer> own = new HashMap<>();

  /** What a session has seen by its strong reads. */
  private final Map<Place, Sight> seen = new HashMap<>();

  private final Map<Mode, Long> staleByMode = new EnumMap<>(Mode.class);
  private final Map<Tier, Long> staleByTier = new EnumMap<>(Tier.class);
  private final Map<Tier, Long> byTier = new EnumMap<>(Tier.class);
  private long count;

  /** A key as one session or one process sees it. */
  private record Place(int who, int key) {}

  Reads(History history, Limits limits, Traces traces, DegradedWrites degraded) {
    this.history = history;
    this.limits = limits;
    this.traces = traces;
    this.degraded = degraded;
  }

  /** A committed write; later reads of its session must see it. */
  void written(int write) {
    if (history.version(write) == Value.NOT_STORED) {
      return;
    }
    own.merge(
        new Place(history.client(write), history.key(write)),
        write,
        (a, b) -> history.version(a) >= history.version(b) ? a : b);
  }

  void check(int read, @Nullable KeyWrites writes) {
    count++;
    byTier.merge(history.tier(read), 1L, Long::sum);
    int found = writes == null ? -1 : find(read, writes);
    if (writes == null || found < 0) {
      unknown(read, writes);
      return;
    }
    if (writes.start(found) > history.end(read)) {
      traces.add(Invariant.I2, "A read saw what was written later.", read, writes.operation(found));
      return;
    }
    long age = age(read, writes, found);
    int successor = age > 0 ? writes.successor(found) : -1;
    Duration bound = limits.bound(history.mode(read));
    if (age > bound.toNanos()) {
      traces.add(
          Invariant.I3,
          "A value was read %s after a newer one was committed; the bound of %s is %s."
              .formatted(Traces.millis(age), history.mode(read), Traces.millis(bound.toNanos())),
          read,
          writes.operation(found),
          successor);
    }
    long version = writes.version(found);
    if (version < history.floor(read)) {
      traces.add(
          Invariant.I3,
          "A read is older than the commit of its token.",
          read,
          writes.operation(found));
    }
    checkOwn(read, version);
    checkOrder(read, writes, found);
    int missed = degraded.missedBy(history.key(read), history.start(read), version);
    if (missed >= 0) {
      traces.add(
          Invariant.I10, "What was committed during an outage is not seen after it.", read, missed);
    }
  }

  /** The index of what was read among the writes of the key, or -1. */
  private int find(int read, KeyWrites writes) {
    if (history.version(read) == Value.ABSENT) {
      // The newest one that it can have been suits the read best. If all began later, the first.
      int newest = writes.newestAbsence(history.end(read));
      return newest >= 0 || !writes.everAbsent() ? newest : writes.oldestAbsence(Long.MIN_VALUE);
    }
    int found = writes.indexOf(history.version(read));
    boolean genuine =
        found >= 0
            && !writes.isDelete(found)
            && history.writer(writes.operation(found)) == history.writer(read);
    return genuine ? found : -1;
  }

  private void unknown(int read, @Nullable KeyWrites writes) {
    if (history.version(read) == Value.ABSENT) {
      traces.add(Invariant.I1, "A read found no row, and there always was one.", read);
      return;
    }
    int same = writes == null ? -1 : writes.indexOf(history.version(read));
    traces.add(
        Invariant.I1,
        "A read returned what was never committed.",
        read,
        writes == null || same < 0 ? -1 : writes.operation(same));
  }

  private long age(int read, KeyWrites writes, int found) {
    long superseded = writes.superseded(found);
    if (superseded == KeyWrites.NEVER || superseded >= history.start(read)) {
      return 0;
    }
    long age = history.start(read) - superseded;
    staleByMode.merge(history.mode(read), age, Math::max);
    staleByTier.merge(history.tier(read), age, Math::max);
    return age;
  }

  private void checkOwn(int read, long version) {
    Integer write = own.get(new Place(history.client(read), history.key(read)));
    if (write != null && version < history.version(write)) {
      traces.add(Invariant.I5, "A session does not see what it has committed.", read, write);
    }
  }

  private void checkOrder(int read, KeyWrites writes, int found) {
    Sight sight = sight(read, writes, found);
    Mode mode = history.mode(read);
    if (mode == Mode.STRONG || mode == Mode.SOURCE) {
      strong.add(history.key(read), sight);
      Place place = new Place(history.client(read), history.key(read));
      Sight before = seen.get(place);
      if (before != null && sight.most() < before.least()) {
        traces.add(Invariant.I4, "A session's strong reads go back.", before.read(), sight.read());
      }
      if (before == null || sight.least() > before.least()) {
        seen.put(place, sight);
      }
    }
    if (history.tier(read) == Tier.LOCAL) {
      local.add(new Place(history.node(read), history.key(read)), sight);
    }
  }

  private Sight sight(int read, KeyWrites writes, int found) {
    long most = writes.version(found);
    long least = most;
    if (history.version(read) == Value.ABSENT) {
      long bound = limits.bound(history.mode(read)).toNanos();
      int oldest = writes.oldestAbsence(history.start(read) - bound);
      least = oldest < 0 ? most : Math.min(most, writes.version(oldest));
    }
    return new Sight(read, history.start(read), history.end(read), least, most);
  }

  /** What takes all reads together. */
  void finish() {
    strong.run(
        (earlier, later) ->
            traces.add(
                Invariant.I6, "Strong reads go back in time.", earlier.read(), later.read()));
    local.run(
        (earlier, later) ->
            traces.add(
                Invariant.I4,
                "The local tier of a process goes back.",
                earlier.read(),
                later.read()));
  }

  long count() {
    return count;
  }

  Map<Tier, Long> byTier() {
    return byTier;
  }

  Findings.Staleness staleness() {
    return new Findings.Staleness(durations(staleByMode), durations(staleByTier));
  }

  private static <T> Map<T, Duration> durations(Map<T, Long> nanos) {
    Map<T, Duration> all = new HashMap<>();
    nanos.forEach((one, longest) -> all.put(one, Duration.ofNanos(longest)));
    return all;
  }
}
