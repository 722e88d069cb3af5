package io.github.penstock.proof.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The explorer on a model whose states can be counted by hand: a counter from 0 to 99. */
class ExplorerTest {

  private static final Set<Property> ENOUGH = Set.of(Property.P1);

  @Test
  void findsEveryState() {
    Result result = Explorer.explore("all", new Counter(1000), 1000, ENOUGH);

    assertTrue(result.holds());
    assertEquals(100, result.states());
  }

  @Test
  void tellsAShortestTrace() {
    Result result = Explorer.explore("bad", new Counter(22), 1000, ENOUGH);

    Result.Counterexample found = result.violations().get(Property.P1);
    assertEquals("at 22", found.text());
    assertEquals(List.of("+10", "+10", "+1", "+1"), found.trace());
    assertFalse(result.holds());
    assertFalse(result.complete());
  }

  @Test
  void goesOnWhileSomethingElseIsLookedFor() {
    Result result = Explorer.explore("bad", new Counter(22), 1000, Set.of(Property.P2));

    assertTrue(result.complete());
    assertFalse(result.holds());
    assertEquals(100, result.states());
  }

  @Test
  void stopsAtTheLimit() {
    Result result = Explorer.explore("limit", new Counter(1000), 50, ENOUGH);

    assertEquals(51, result.states());
    assertFalse(result.complete());
    assertFalse(result.holds());
  }

  /** Adds ten or one, up to 99; one number is bad. */
  private record Counter(int bad) implements Model<Integer> {

    @Override
    public List<Integer> starts() {
      return List.of(0);
    }

    @Override
    public void steps(Integer state, Steps<Integer> steps) {
      for (int by : List.of(10, 1)) {
        if (state + by < 100) {
          steps.to(state + by, "+", by);
        }
      }
    }

    @Override
    public @Nullable Violation violation(Integer state) {
      return state == bad ? new Violation(Property.P1, "at " + state) : null;
    }
  }
}
