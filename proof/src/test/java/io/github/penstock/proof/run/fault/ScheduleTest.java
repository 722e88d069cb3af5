package io.github.penstock.proof.run.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.proof.run.fault.Schedule.Planned;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);
  private static final Duration LENGTH = Duration.ofMinutes(2);

  @Test
  void theSameSeedGivesTheSameSchedule() {
    assertThat(Schedule.of(7, LENGTH, ALL, 3)).isEqualTo(Schedule.of(7, LENGTH, ALL, 3));
    assertThat(Schedule.of(7, LENGTH, ALL, 3)).isNotEqualTo(Schedule.of(8, LENGTH, ALL, 3));
    // Pinned: what a seed means must not change unnoticed.
    assertThat(Schedule.of(1, Duration.ofSeconds(20), ALL, 3).faults())
        .extracting(planned -> planned.kind().text())
        .containsExactly("writer-stop", "redis-kill", "reader-stop", "redis-stop");
  }

  @Test
  void everyKindComesOnceInTwoMinutes() {
    for (long seed = 0; seed < 200; seed++) {
      assertThat(Schedule.of(seed, LENGTH, ALL, 3).faults())
          .extracting(Planned::kind)
          .containsExactlyInAnyOrder(FaultKind.values());
    }
  }

  @Test
  void oneAfterAnotherWithTimeToHeal() {
    for (long seed = 0; seed < 200; seed++) {
      List<Planned> faults = Schedule.of(seed, LENGTH, ALL, 3).faults();
      for (int i = 0; i < faults.size(); i++) {
        Planned one = faults.get(i);
        Duration healed = one.at().plus(one.lasts());
        Duration next = i + 1 < faults.size() ? faults.get(i + 1).at() : LENGTH;
        assertThat(one.lasts()).isPositive();
        assertThat(next.minus(healed)).isGreaterThanOrEqualTo(one.lasts());
        assertThat(one.target()).isBetween(0, 2);
      }
    }
  }

  @Test
  void aListIsRepeated() {
    List<Planned> faults =
        Schedule.of(1, LENGTH, Set.of(FaultKind.FLUSHALL, FaultKind.NODE_KILL), 3).faults();
    assertThat(faults.size()).isGreaterThan(6);
    for (int i = 0; i + 1 < faults.size(); i += 2) {
      assertThat(faults.subList(i, i + 2))
          .extracting(Planned::kind)
          .containsExactlyInAnyOrder(FaultKind.FLUSHALL, FaultKind.NODE_KILL);
    }
  }

  @Test
  void noKindsGiveNoFaults() {
    assertThat(Schedule.of(1, LENGTH, Set.of(), 3).faults()).isEmpty();
  }

  @Test
  void everyNameIsThatOfItsKind() {
    for (FaultKind kind : FaultKind.values()) {
      assertThat(FaultKind.of(kind.text())).contains(kind);
    }
    assertThat(FaultKind.of("meteor")).isEmpty();
  }
}
