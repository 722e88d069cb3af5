package io.github.penstock.proof.run.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.LogRecord;
import io.github.penstock.proof.run.log.Table;
import io.github.penstock.testkit.history.Evidence.FaultWindow;
import io.github.penstock.testkit.history.Evidence.LoadCount;
import io.github.penstock.testkit.history.Evidence.Tolerance;
import io.github.penstock.testkit.history.Operation.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Times are seconds. */
class LoadCountsTest {

  private static final Key NOTE = new Key(Table.NOTES, 1);

  private static final Path NODE = Path.of("node-0-0.log");

  private final LoadCounts loads = new LoadCounts();

  private static long at(double seconds) {
    return (long) (seconds * 1e9);
  }

  private static LogRecord write(double start, double end, Outcome outcome) {
    return LogRecord.begin(1, 2, at(start)).ended(outcome, at(end), Key.NO_CODE);
  }

  private void load(double... times) {
    for (double time : times) {
      loads.loaded(NODE, NOTE, at(time), 0);
    }
  }

  private List<Integer> counts(FaultWindow... windows) {
    return loads.counts(List.of(windows), at(100)).stream().map(LoadCount::loads).toList();
  }

  @Test
  void countsBetweenWrites() {
    load(1, 2, 10.1, 11.1, 12, 13);
    loads.written(NOTE, write(9.9, 10, Outcome.OK));
    // The load at 10.1 may have met the invalidation that was not yet taken back.
    assertThat(counts()).containsExactly(2, 3);
  }

  @Test
  void countsNothingAfterAWriteWhoseEndIsNotKnown() {
    load(1, 11, 12);
    loads.written(NOTE, write(9.9, 10, Outcome.UNKNOWN));
    assertThat(counts()).containsExactly(1);
  }

  @Test
  void countsNothingInWindowsAndClears() {
    load(1, 10.5, 11, 20.5, 30);
    loads.cleared(Table.NOTES, write(20, 21, Outcome.OK));
    loads.cleared(Table.ITEMS, write(29, 31, Outcome.OK));
    FaultWindow window = new FaultWindow("flushall", at(10), at(15), true, new Tolerance(0, 0));
    assertThat(counts(window)).containsExactly(1, 1);
  }

  @Test
  void countsNothingWhileANodeCannotAskTheRemoteTier() {
    loads.loaded(NODE, NOTE, at(1), 0);
    loads.loaded(NODE, NOTE, at(10), 3);
    loads.loaded(Path.of("node-1-0.log"), NOTE, at(11), 0);
    loads.loaded(NODE, NOTE, at(20), 3);
    assertThat(counts()).containsExactly(1);
  }

  @Test
  void countsNothingAfterTheEnd() {
    load(1, 101);
    assertThat(counts()).containsExactly(1);
  }
}
