package io.github.penstock.proof.run.check;

import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.LogRecord;
import io.github.penstock.proof.run.log.Table;
import io.github.penstock.testkit.history.Evidence.FaultWindow;
import io.github.penstock.testkit.history.Evidence.LoadCount;
import io.github.penstock.testkit.history.Operation.Outcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts the loads of each note in the times in which nothing invalidated it and nothing was
 * broken. Used by one thread.
 */
final class LoadCounts {

  /** After a commit its invalidation is taken back without the writer's waiting for it. */
  private static final long RELEASE_NANOS = Duration.ofSeconds(1).toNanos();

  private static final long TROUBLE_NANOS = Duration.ofSeconds(2).toNanos();

  private final Map<Path, Load> lastLoads = new HashMap<>();
  private final Map<Key, List<Long>> loads = new HashMap<>();
  private final Map<Key, List<Span>> writes = new HashMap<>();

  /** What concerns all notes. */
  private final List<Span> clears = new ArrayList<>();

  /** A time in which loads are not counted. */
  private record Span(long from, long until) {}

  /** The last load of a process, and how often it could not ask the remote tier until then. */
  private record Load(long at, long troubles) {}

  /**
   * A load by a process, which is told apart by its log. Where it could not ask the remote tier, be
   * it that the machine is too slow, it loads for itself, and so do others for a while.
   */
  void loaded(Path log, Key key, long at, long troubles) {
    loads.computeIfAbsent(key, any -> new ArrayList<>()).add(at);
    Load last = lastLoads.put(log, new Load(at, troubles));
    if (last != null && last.troubles != troubles) {
      clears.add(new Span(last.at, at + TROUBLE_NANOS));
    }
  }

  void written(Key key, LogRecord record) {
    writes.computeIfAbsent(key, any -> new ArrayList<>()).add(span(record));
  }

  void cleared(Table table, LogRecord record) {
    if (table == Table.NOTES) {
      clears.add(span(record));
    }
  }

  /** Of one that did not end well nobody knows until when it disturbs. */
  private static Span span(LogRecord record) {
    boolean ended = record.outcome() == Outcome.OK;
    return new Span(record.start(), ended ? record.end() + RELEASE_NANOS : Long.MAX_VALUE);
  }

  List<LoadCount> counts(List<FaultWindow> windows, long end) {
    List<Span> everywhere = new ArrayList<>(clears);
    windows.forEach(window -> everywhere.add(new Span(window.from(), window.until())));
    List<LoadCount> counts = new ArrayList<>();
    loads.forEach(
        (key, times) -> {
          List<Span> spans = new ArrayList<>(everywhere);
          spans.addAll(writes.getOrDefault(key, List.of()));
          spans.add(new Span(end, Long.MAX_VALUE));
          count(key, times.stream().sorted().toList(), spans, counts);
        });
    return counts;
  }

  private static void count(Key key, List<Long> times, List<Span> spans, List<LoadCount> counts) {
    spans.sort(Comparator.comparingLong(Span::from));
    long quietSince = times.get(0);
    int next = 0;
    for (Span span : spans) {
      int loads = 0;
      while (next < times.size() && times.get(next) < span.from()) {
        if (times.get(next) >= quietSince) {
          loads++;
        }
        next++;
      }
      if (loads > 0) {
        counts.add(new LoadCount(key.name(), quietSince, span.from(), loads));
      }
      quietSince = Math.max(quietSince, span.until());
    }
  }
}
