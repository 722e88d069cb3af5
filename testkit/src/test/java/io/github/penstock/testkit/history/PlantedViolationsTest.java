package io.github.penstock.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.testkit.history.Evidence.FaultWindow;
import io.github.penstock.testkit.history.Evidence.LoadCount;
import io.github.penstock.testkit.history.Evidence.RestSample;
import io.github.penstock.testkit.history.Evidence.Tolerance;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each invariant is broken once by hand; that one is found, and no other. */
class PlantedViolationsTest {

  private static void assertBroken(Findings findings, Invariant... broken) {
    Set<Invariant> found = EnumSet.noneOf(Invariant.class);
    for (Invariant invariant : Invariant.values()) {
      if (findings.count(invariant) > 0) {
        found.add(invariant);
      }
    }
    assertThat(found).as("%s", findings.violations()).containsExactlyInAnyOrder(broken);
    assertThat(findings.isClean()).isEqualTo(broken.length == 0);
    assertThat(findings.violations())
        .extracting(Findings.Violation::invariant)
        .containsAll(Arrays.asList(broken));
  }

  @Test
  void aVersionThatWasNeverCommitted() {
    assertBroken(new Plot().read(Mode.BOUNDED, 7, 10, 11).check(), Invariant.I1);
  }

  @Test
  void aVersionOfAnotherWriter() {
    Plot plot = new Plot().commit(5, 10, 12);
    plot.read(1, Mode.BOUNDED, Tier.UNKNOWN, Value.of(5, 6), 20, 21);
    assertBroken(plot.check(), Invariant.I1);
  }

  @Test
  void aRowThatWasRolledBack() {
    Plot plot = new Plot().write(Outcome.ROLLED_BACK, Value.NOT_STORED, 5, 10, 12);
    plot.read(1, Mode.BOUNDED, Tier.UNKNOWN, Value.of(5, 5), 20, 21);
    assertBroken(plot.check(), Invariant.I1);
  }

  @Test
  void anAbsenceThatNeverWas() {
    Plot plot = new Plot();
    plot.read(1, Mode.BOUNDED, Tier.UNKNOWN, Value.NONE, 20, 21);
    assertBroken(plot.check(), Invariant.I1);
  }

  @Test
  void anAcknowledgedWriteThatIsNotStored() {
    assertBroken(new Plot().write(Outcome.OK, Value.NOT_STORED, 5, 10, 12).check(), Invariant.I1);
  }

  @Test
  void aRefusedWriteThatIsStored() {
    assertBroken(new Plot().write(Outcome.FAIL, 5, 5, 10, 12).check(), Invariant.I1);
  }

  @Test
  void aValueFromTheFuture() {
    assertBroken(
        new Plot().commit(5, 100, 110).read(Mode.BOUNDED, 5, 50, 99).check(), Invariant.I2);
  }

  @Test
  void anAbsenceFromTheFuture() {
    Plot plot = new Plot().delete(5, 100, 110);
    plot.read(1, Mode.BOUNDED, Tier.UNKNOWN, Value.NONE, 50, 99);
    assertBroken(plot.check(), Invariant.I2);
  }

  @Test
  void aBoundedReadBeyondItsBound() {
    Findings findings = new Plot().commit(5, 10, 20).read(Mode.BOUNDED, 0, 1_021, 1_022).check();
    assertBroken(findings, Invariant.I3);
    assertThat(findings.staleness().byMode()).containsEntry(Mode.BOUNDED, Duration.ofMillis(1_001));
    assertThat(findings.violations().get(0).trace())
        .contains("1001.000 ms after a newer one was committed", "bound of BOUNDED is 1000.000 ms")
        .contains("1021.000 .. 1022.000 ms  node 1 session 1  BOUNDED read, UNKNOWN users/1")
        .contains("10.000 .. 20.000 ms  node 0 session 0  WRITE, OK users/1 version 5 by 5");
  }

  @Test
  void anAbsenceBeyondItsBound() {
    Plot plot = new Plot().delete(5, 10, 20).commit(6, 30, 40);
    plot.read(1, Mode.BOUNDED, Tier.UNKNOWN, Value.NONE, 1_041, 1_042);
    assertBroken(plot.check(), Invariant.I3);
  }

  @Test
  void aRowThatOutlivesItsDelete() {
    assertBroken(
        new Plot().delete(5, 10, 20).read(Mode.BOUNDED, 0, 1_021, 1_022).check(), Invariant.I3);
  }

  @Test
  void aStrongReadOfWhatWasSuperseded() {
    assertBroken(new Plot().commit(5, 10, 20).read(Mode.STRONG, 0, 21, 22).check(), Invariant.I3);
  }

  @Test
  void aReadOfTheSourceOfWhatWasSuperseded() {
    assertBroken(new Plot().commit(5, 10, 20).read(Mode.SOURCE, 0, 21, 22).check(), Invariant.I3);
  }

  @Test
  void aReadThatIsOlderThanItsToken() {
    Plot plot = new Plot().commit(5, 10, 20);
    plot.read(1, Mode.TOKEN, Tier.UNKNOWN, Value.of(0, 0).atLeast(5), 21, 22);
    assertBroken(plot.check(), Invariant.I3);
  }

  @Test
  void aLocalTierThatGoesBack() {
    Plot plot = new Plot().commit(5, 10, 20);
    plot.read(1, Mode.BOUNDED, Tier.LOCAL, Value.of(5, 5), 30, 31);
    plot.read(1, Mode.BOUNDED, Tier.LOCAL, Value.of(0, 0), 32, 33);
    assertBroken(plot.check(), Invariant.I4);
  }

  @Test
  void aSessionWhoseStrongReadsGoBack() {
    Plot plot = new Plot().commit(5, 10, 50);
    plot.read(Mode.STRONG, 5, 30, 31).read(Mode.STRONG, 0, 32, 33);
    assertBroken(plot.check(), Invariant.I4, Invariant.I6);
  }

  @Test
  void aSessionThatDoesNotSeeItsCommit() {
    Plot plot = new Plot().commit(5, 10, 20);
    plot.read(0, Mode.BOUNDED, Tier.UNKNOWN, Value.of(0, 0), 21, 22);
    assertBroken(plot.check(), Invariant.I5);
  }

  @Test
  void strongReadsThatGoBackBetweenSessions() {
    Plot plot = new Plot().commit(5, 10, 50);
    plot.read(1, Mode.STRONG, Tier.UNKNOWN, Value.of(5, 5), 30, 31);
    plot.read(2, Mode.STRONG, Tier.UNKNOWN, Value.of(0, 0), 32, 33);
    assertBroken(plot.check(), Invariant.I6);
  }

  @Test
  void strongReadsThatGoBackWhereTheWritersOutcomeIsUnknown() {
    Plot plot = new Plot().write(Outcome.UNKNOWN, 5, 5, 10, 10);
    plot.read(1, Mode.STRONG, Tier.UNKNOWN, Value.of(5, 5), 30, 31);
    plot.read(2, Mode.STRONG, Tier.UNKNOWN, Value.of(0, 0), 32, 33);
    assertBroken(plot.check(), Invariant.I3, Invariant.I6);
  }

  @Test
  void anOldEntryAtRest() {
    RestSample old = new RestSample(Plot.KEY, "the remote tier", 0, 5);
    RestSample fresh = new RestSample(Plot.KEY, "node 1", 5, 5);
    Findings findings =
        new Plot().commit(5, 10, 20).check(new Evidence(List.of(old, fresh), List.of(), List.of()));
    assertBroken(findings, Invariant.I7);
    assertThat(findings.violations().get(0).trace())
        .isEqualTo(
            "At rest the remote tier holds version 0 of users/1, the database holds version 5.");
  }

  @Test
  void anAbsenceThatStaysAtRest() {
    RestSample old = new RestSample(Plot.KEY, "node 1", Value.ABSENT, 5);
    assertBroken(
        new Plot().commit(5, 10, 20).check(new Evidence(List.of(old), List.of(), List.of())),
        Invariant.I7);
  }

  @Test
  void moreLoadsThanNodes() {
    LoadCount stampede = new LoadCount(Plot.KEY, 0, Plot.nanos(100), 4);
    LoadCount allowed = new LoadCount(Plot.KEY, 0, Plot.nanos(100), 3);
    Findings findings =
        new Plot().check(new Evidence(List.of(), List.of(stampede, allowed), List.of()));
    assertBroken(findings, Invariant.I8);
    assertThat(findings.count(Invariant.I8)).isEqualTo(1);
  }

  @Test
  void moreFailuresThanPublished() {
    Plot plot = new Plot().read(Mode.BOUNDED, 0, 10, 11).failedRead(12, 13).failedRead(60, 61);
    Findings findings = plot.check(window("flushall", 5, 50, false, 0.4));
    assertBroken(findings, Invariant.I9);
    assertThat(findings.violations().get(0).trace())
        .isEqualTo(
            "1 of 2 reads failed in flushall from 5.000 to 50.000 ms; tolerated are 40.0 %.");
  }

  @Test
  void asManyFailuresAsPublished() {
    Plot plot = new Plot().read(Mode.BOUNDED, 0, 10, 11).failedRead(12, 13);
    assertBroken(plot.check(window("flushall", 5, 50, false, 0.5)));
  }

  @Test
  void aWriteOfAnOutageThatIsNotKnownAfterIt() {
    Plot plot = new Plot().commit(5, 10, 20).read(Mode.BOUNDED, 0, 101, 102);
    assertBroken(plot.check(window("redis-kill", 5, 100, true, 0)), Invariant.I10);
    // In the outage itself the bound alone counts.
    plot = new Plot().commit(5, 10, 20).read(Mode.BOUNDED, 0, 99, 102);
    assertBroken(plot.check(window("redis-kill", 5, 100, true, 0)));
    // A window in which the remote tier was there promises nothing more.
    plot = new Plot().commit(5, 10, 20).read(Mode.BOUNDED, 0, 101, 102);
    assertBroken(plot.check(window("reader-stop", 5, 100, false, 0)));
  }

  @Test
  void countsAllAndWritesOutSome() {
    Plot plot = new Plot();
    for (int i = 0; i < 10; i++) {
      plot.read(Mode.BOUNDED, 7, 10 + i, 11 + i);
    }
    Findings findings = plot.check();
    assertThat(findings.count(Invariant.I1)).isEqualTo(10);
    assertThat(findings.violations()).hasSize(Plot.LIMITS.traces());
  }

  private static Evidence window(
      String kind, long from, long until, boolean outage, double failing) {
    FaultWindow window =
        new FaultWindow(
            kind, Plot.nanos(from), Plot.nanos(until), outage, new Tolerance(failing, failing));
    return new Evidence(List.of(), List.of(), List.of(window));
  }
}
