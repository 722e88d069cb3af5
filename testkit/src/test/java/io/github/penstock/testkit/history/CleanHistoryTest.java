package io.github.penstock.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.testkit.history.Operation.Client;
import io.github.penstock.testkit.history.Operation.Kind;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where nothing is wrong, nothing is found. */
class CleanHistoryTest {

  @Test
  void anEmptyHistory() {
    Findings findings = Checker.check(new History(), Plot.LIMITS, Evidence.NONE);
    assertThat(findings.isClean()).isTrue();
    assertThat(findings.violations()).isEmpty();
  }

  @Test
  void whatIsStaleWithinItsBound() {
    Findings findings = new Plot().commit(5, 10, 20).read(Mode.BOUNDED, 0, 1_020, 1_021).check();
    assertThat(findings.isClean()).as("%s", findings.violations()).isTrue();
    assertThat(findings.staleness().byMode()).containsEntry(Mode.BOUNDED, Duration.ofSeconds(1));
    assertThat(findings.staleness().byTier()).containsEntry(Tier.UNKNOWN, Duration.ofSeconds(1));
  }

  @Test
  void whatIsReadWhileItIsWritten() {
    Plot plot = new Plot().commit(5, 10, 20);
    plot.read(Mode.STRONG, 0, 11, 12).read(Mode.STRONG, 5, 13, 14).read(Mode.STRONG, 5, 15, 16);
    assertThat(plot.check().isClean()).isTrue();
  }

  @Test
  void whatNobodyWasToldOf() {
    Plot plot = new Plot().write(Outcome.UNKNOWN, 5, 5, 10, 10);
    plot.read(Mode.STRONG, 0, 2_000, 2_001).read(Mode.STRONG, 5, 3_000, 3_001);
    assertThat(plot.check().isClean()).isTrue();
  }

  @Test
  void anAbsenceBetweenTwoRows() {
    Plot plot = new Plot().delete(5, 10, 20).commit(6, 30, 40).delete(7, 50, 60);
    plot.read(1, Mode.STRONG, Tier.UNKNOWN, Value.NONE, 25, 26);
    plot.read(1, Mode.STRONG, Tier.UNKNOWN, Value.of(6, 6), 45, 46);
    plot.read(1, Mode.STRONG, Tier.UNKNOWN, Value.NONE, 65, 66);
    assertThat(plot.check().isClean()).isTrue();
  }

  @Test
  void figures() {
    Plot plot = new Plot().commit(5, 10, 20).failedRead(21, 22);
    plot.write(Outcome.ROLLED_BACK, Value.NOT_STORED, 6, 23, 24);
    plot.write(Outcome.UNKNOWN, Value.NOT_STORED, 7, 23, 24);
    plot.read(1, Mode.BOUNDED, Tier.REMOTE, Value.of(5, 5), 30, 31);
    Findings findings = plot.check();
    assertThat(findings.isClean()).as("%s", findings.violations()).isTrue();
    assertThat(findings.volume().reads()).isEqualTo(1);
    assertThat(findings.volume().writes()).isEqualTo(2);
    assertThat(findings.volume().failures()).isEqualTo(2);
    assertThat(findings.volume().readsByTier()).containsOnlyKeys(Tier.REMOTE);
  }

  @Test
  void givesBackWhatWasAdded() {
    List<Operation> added = new ArrayList<>();
    History history = new History();
    for (int i = 0; i < 5_000; i++) {
      Operation one =
          new Operation(
              pick(Kind.values(), i),
              "key " + i % 7,
              new Client(i % 3, i % 11),
              i,
              2L * i,
              pick(Outcome.values(), i),
              new Value(i, 3L * i, i % 5),
              pick(Tier.values(), i),
              pick(Mode.values(), i / 4));
      added.add(one);
      history.add(one);
    }
    assertThat(history.size()).isEqualTo(added.size());
    for (int i = 0; i < added.size(); i++) {
      assertThat(history.get(i)).isEqualTo(added.get(i));
    }
  }

  private static <T> T pick(T[] all, int number) {
    return List.of(all).get(number % all.length);
  }

  /** A store with one register a key, and caches that are late by up to the bound. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void aSimulation(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    History history = new History();
    for (int key = 0; key < 20; key++) {
      simulate("key " + key, random, history);
    }
    Findings findings = Checker.check(history, Plot.LIMITS, Evidence.NONE);
    assertThat(findings.isClean()).as("%s", findings.violations()).isTrue();
    assertThat(findings.volume().reads()).isGreaterThan(5_000);
  }

  /** A commit takes effect in the middle of its operation; a strong read sees that moment. */
  private static void simulate(String key, SplittableRandom random, History history) {
    List<Value> values = new ArrayList<>(List.of(Value.of(0, 0)));
    List<Long> since = new ArrayList<>(List.of(0L));
    add(history, Kind.WRITE, key, 0, 0, 0, Value.of(0, 0), Mode.SOURCE);
    long now = 1;
    for (int i = 1; i < 400; i++) {
      now += 3 + random.nextLong(Plot.nanos(50));
      if (random.nextInt(4) == 0) {
        boolean isDelete = random.nextInt(3) == 0;
        Value written = Value.of(i, i);
        Kind kind = isDelete ? Kind.DELETE : Kind.WRITE;
        add(history, kind, key, 0, now - 1, now + 1, written, Mode.SOURCE);
        values.add(isDelete ? Value.NONE : written);
        since.add(now);
      } else {
        Mode mode = pick(Mode.values(), random.nextInt(4));
        boolean isLate = mode == Mode.BOUNDED || mode == Mode.TOKEN;
        long seen = isLate ? now - random.nextLong(Plot.nanos(1_000)) : now;
        int newest = 0;
        while (newest + 1 < since.size() && since.get(newest + 1) <= seen) {
          newest++;
        }
        add(history, Kind.READ, key, 1, now - 1, now + 1, values.get(newest), mode);
      }
    }
  }

  private static void add(
      History history,
      Kind kind,
      String key,
      int node,
      long start,
      long end,
      Value value,
      Mode mode) {
    history.add(
        new Operation(
            kind, key, Plot.client(node), start, end, Outcome.OK, value, Tier.UNKNOWN, mode));
  }
}
