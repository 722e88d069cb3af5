package io.github.penstock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import io.github.penstock.Penstock;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.testkit.fake.InMemorySource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs test classes, as users write them, by an engine of its own. */
class MaxStatementsTest {

  private static StatementListener source = StatementListener.NONE;
  private static Penstock penstock;

  @BeforeAll
  static void open() {
    InMemorySource rows = new InMemorySource();
    penstock =
        Penstock.builder()
            .source(
                context -> {
                  source = context.statements();
                  return rows.open(context);
                })
            .open();
  }

  @AfterAll
  static void close() {
    penstock.close();
  }

  private static void send(int times, String statement) {
    for (int i = 0; i < times; i++) {
      source.sending(() -> statement);
    }
  }

  @Test
  void aTestThatSendsMoreFailsWithTheStatementsAndTheRemedy() {
    Events tests = run(Limited.class);
    tests.assertStatistics(counts -> counts.started(2).succeeded(1).failed(1));
    tests
        .failed()
        .assertEventsMatchExactly(
            event(
                finishedWithFailure(
                    message(
                        "@MaxStatements(2), but sendsThree() sent 3:"
                            + System.lineSeparator()
                            + "2 x select a\n1 x insert into b\n"
                            + "-> read many rows with one statement: all(ids) instead of find(id) in a"
                            + " loop, children as nested records of their parent, or a query that"
                            + " takes a collection"))));
  }

  @Test
  void theAnnotationOfAClassHoldsForEachOfItsTestsAndTheNearestWins() {
    Events tests = run(OfClass.class);
    assertThat(names(tests.succeeded()))
        .containsExactlyInAnyOrder("sendsOne()", "sendsThree()", "inside()");
    assertThat(names(tests.failed()))
        .containsExactlyInAnyOrder(
            "sendsTwo()",
            "repetition 1 of 2",
            "repetition 2 of 2",
            "dynamic",
            "insideTwo()",
            "late()");
  }

  @Test
  void aTestThatFailsKeepsItsOwnFailure() {
    Events tests = run(Failing.class);
    tests.failed().assertEventsMatchExactly(event(finishedWithFailure(message("its own"))));
  }

  private static Events run(Class<?> type) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(type))
        .execute()
        .testEvents();
  }

  private static List<String> names(Events events) {
    List<String> names = new ArrayList<>();
    events.stream().map(Event::getTestDescriptor).forEach(test -> names.add(test.getDisplayName()));
    return names;
  }

  static class Limited {
    @BeforeEach
    void prepare() {
      send(9, "insert into a");
    }

    @AfterEach
    void remove() {
      send(9, "delete from a");
    }

    @Test
    @MaxStatements(2)
    void sendsTwo() {
      send(2, "select a");
    }

    @Test
    @MaxStatements(2)
    void sendsThree() {
      send(2, "select a");
      send(1, "insert into b");
    }
  }

  @MaxStatements(1)
  static class OfClass {
    @Test
    void sendsOne() {
      send(1, "select a");
    }

    @Test
    void sendsTwo() {
      send(2, "select a");
    }

    @Test
    @MaxStatements(3)
    void sendsThree() {
      send(3, "select a");
    }

    @RepeatedTest(2)
    void repeated() {
      send(2, "select a");
    }

    @TestFactory
    Stream<DynamicTest> made() {
      return Stream.of(DynamicTest.dynamicTest("dynamic", () -> send(2, "select a")));
    }

    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void late() {
      send(2, "select a");
    }

    @Nested
    class Inside {
      @Test
      void inside() {
        send(1, "select a");
      }

      @Test
      void insideTwo() {
        send(2, "select a");
      }
    }
  }

  static class Failing {
    @Test
    @MaxStatements(0)
    void fails() {
      send(1, "select a");
      throw new IllegalStateException("its own");
    }
  }
}
