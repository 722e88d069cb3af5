package io.github.penstock.proof.model;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each configuration has the verdict that the design says, and as many states as it had when the
 * design was made: one step more or less in a model changes that number.
 */
class ModelsTest {

  @ParameterizedTest(name = "{0}")
  @MethodSource("ordinary")
  void hasItsVerdict(Case configuration) {
    verify(configuration);
  }

  @Tag("proof")
  @ParameterizedTest(name = "{0}")
  @MethodSource("large")
  void hasItsVerdictAmongMillions(Case configuration) {
    verify(configuration);
  }

  private static void verify(Case configuration) {
    Result result = configuration.explore();
    Supplier<String> traces = () -> result.violations().toString();
    assertAll(
        () -> assertEquals(configuration.broken(), result.violations().keySet(), traces),
        () -> assertEquals(configuration.states(), result.states(), "states"),
        () -> assertEquals(configuration.complete(), result.complete(), "complete"));
  }

  static Stream<Case> ordinary() {
    return Stream.of(
            LeaseCases.naive(),
            LeaseCases.quarantinesThatExpire(),
            LeaseCases.visibility(),
            LeaseCases.writeThrough(),
            LeaseCases.capture(),
            LeaseCases.failover(),
            LeaseCases.nodes(),
            TxCases.fences(),
            TxCases.resolvers(),
            TxCases.retries(),
            TxCases.cheaperForms(),
            OtherCases.ownReads(),
            OtherCases.watermarks(),
            OtherCases.lists(),
            OtherCases.regions())
        .flatMap(cases -> cases);
  }

  static Stream<Case> large() {
    return Stream.concat(LeaseCases.large(), TxCases.large());
  }
}
