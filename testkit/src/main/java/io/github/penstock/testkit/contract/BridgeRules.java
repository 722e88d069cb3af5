package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is told about the end of a transaction, when and in which order. */
abstract class BridgeRules extends VisibilityRules {

  final List<String> calls = new ArrayList<>();
  final IllegalStateException failure = new IllegalStateException("on purpose");

  @Test
  void bridgesAreCalledInTheOrderOfEnlisting() {
    transactions.run(
        tx -> {
          tx.enlist(bridge("a"));
          tx.enlist(bridge("b"));
          return write("v");
        });

    assertThat(calls).containsExactly("a before", "b before", "a COMMITTED", "b COMMITTED");
  }

  @Test
  void bridgeOfJoinedWorkWaitsForTheOwner() {
    transactions.run(
        tx -> {
          tx.enlist(bridge("outer"));
          transactions.run(
              inner -> {
                inner.enlist(bridge("inner"));
                return "joined";
              });
          assertThat(calls).isEmpty();
          return write("v");
        });

    assertThat(calls)
        .containsExactly("outer before", "inner before", "outer COMMITTED", "inner COMMITTED");
  }

  @Test
  void beforeCommitComesInsideTheTransaction() {
    Thread caller = Thread.currentThread();
    transactions.run(
        tx -> {
          tx.enlist(
              new Bridge("a") {
                @Override
                public void beforeCommit() {
                  super.beforeCommit();
                  assertThat(Thread.currentThread()).isSameAs(caller);
                  assertThat(transactions.current()).isNotNull();
                  assertThat(read()).containsExactly("v");
                  write("from the bridge");
                }
              });
          return write("v");
        });

    assertThat(calls).containsExactly("a before", "a COMMITTED");
    assertThat(committed()).containsExactly("from the bridge", "v");
  }

  @Test
  void afterCompletionComesWhenTheConnectionWasGivenBack() {
    Thread caller = Thread.currentThread();
    transactions.run(
        tx -> {
          tx.enlist(
              new Bridge("a") {
                @Override
                public void afterCompletion(Outcome outcome) {
                  super.afterCompletion(outcome);
                  assertInside(
                      () -> {
                        assertThat(Thread.currentThread()).isSameAs(caller);
                        assertThat(committed()).containsExactly("v");
                        transactions.run(next -> write("w"));
                      });
                }
              });
          return write("v");
        });

    assertThat(calls).containsExactly("a before", "a COMMITTED", "a checked");
    assertThat(committed()).containsExactly("v", "w");
  }

  @Test
  void failedWorkTellsBridgesThatItWasRolledBack() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    tx -> {
                      tx.enlist(bridge("a"));
                      tx.enlist(bridge("b"));
                      return writeAndThrow("v", failure);
                    }))
        .isSameAs(failure);

    assertThat(calls).containsExactly("a ROLLED_BACK", "b ROLLED_BACK");
    assertThat(committed()).isEmpty();
  }

  @Test
  void doomedTransactionTellsBridgesThatItWasRolledBack() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    tx -> {
                      tx.enlist(bridge("a"));
                      assertThatThrownBy(
                              () -> transactions.run(in -> writeAndThrow("inner", failure)))
                          .isSameAs(failure);
                      return "as if nothing had happened";
                    }))
        .isNotSameAs(failure);

    assertThat(calls).containsExactly("a ROLLED_BACK");
  }

  @Test
  void beforeCommitThatThrowsRollsBackAndReachesTheCaller() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    tx -> {
                      tx.enlist(bridge("a"));
                      tx.enlist(
                          new Bridge("b") {
                            @Override
                            public void beforeCommit() {
                              super.beforeCommit();
                              throw failure;
                            }
                          });
                      tx.enlist(bridge("c"));
                      return write("v");
                    }))
        .isSameAs(failure);

    assertThat(calls)
        .containsExactly("a before", "b before", "a ROLLED_BACK", "b ROLLED_BACK", "c ROLLED_BACK");
    assertThat(committed()).isEmpty();
    assertThat(transactions.current()).isNull();
  }

  @Test
  void afterCompletionThatThrowsLeavesACommitACommit() {
    String result =
        transactions.run(
            tx -> {
              tx.enlist(throwingAfterCompletion("a"));
              tx.enlist(bridge("b"));
              return write("v");
            });

    assertThat(result).isEqualTo("v");
    assertThat(calls).containsExactly("a before", "b before", "a COMMITTED", "b COMMITTED");
    assertThat(committed()).containsExactly("v");
  }

  @Test
  void afterCompletionThatThrowsDoesNotHideWhyTheWorkFailed() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    tx -> {
                      tx.enlist(throwingAfterCompletion("a"));
                      tx.enlist(bridge("b"));
                      return writeAndThrow("v", failure);
                    }))
        .isSameAs(failure);

    assertThat(calls).containsExactly("a ROLLED_BACK", "b ROLLED_BACK");
  }

  @Test
  void bridgeHearsOfItsOwnTransactionOnly() {
    transactions.run(
        tx -> {
          tx.enlist(bridge("a"));
          return write("v");
        });
    transactions.run(tx -> write("w"));

    assertThat(calls).containsExactly("a before", "a COMMITTED");
  }

  final TransactionBridge bridge(String name) {
    return new Bridge(name);
  }

  private TransactionBridge throwingAfterCompletion(String name) {
    return new Bridge(name) {
      @Override
      public void afterCompletion(Outcome outcome) {
        super.afterCompletion(outcome);
        throw new IllegalStateException("A bridge that breaks its contract, on purpose.");
      }
    };
  }

  /** Notes its calls. */
  class Bridge implements TransactionBridge {
    private final String name;

    Bridge(String name) {
      this.name = name;
    }

    @Override
    public void beforeCommit() {
      calls.add(name + " before");
    }

    @Override
    public void afterCompletion(Outcome outcome) {
      calls.add(name + " " + outcome);
    }

    /** What fails here would be swallowed by the source, so that success is noted instead. */
    void assertInside(Runnable checks) {
      checks.run();
      calls.add(name + " checked");
    }
  }
}
