package io.github.penstock.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TransactionScope;
import org.junit.jupiter.api.Test;

/** Work that fails alone inside a transaction, and locks that are not a row's. */
abstract class NestedRules extends OptionsRules {

  @Test
  void nestedWorkIsPartOfTheTransaction() {
    String result =
        transactions.run(
            tx -> {
              write("a");
              String inner = tx.nested(() -> write("b"));
              assertThat(read()).containsExactly("a", "b");
              return inner;
            });
    assertThat(result).isEqualTo("b");
    assertThat(committed()).containsExactly("a", "b");
  }

  @Test
  void nestedWorkThatThrowsIsUndoneAlone() {
    transactions.run(
        tx -> {
          write("a");
          int before = tx.unseenChanges();
          assertThatThrownBy(() -> tx.nested(() -> writeAndThrow("b", failure))).isSameAs(failure);
          assertThat(tx.unseenChanges()).isGreaterThan(before);
          assertThat(read()).containsExactly("a");
          return write("c");
        });
    assertThat(committed()).containsExactly("a", "c");
  }

  @Test
  void nestedWorkNests() {
    transactions.run(
        tx -> {
          tx.nested(
              () -> {
                write("outer");
                assertThatThrownBy(() -> tx.nested(() -> writeAndThrow("inner", failure)))
                    .isSameAs(failure);
                return write("after");
              });
          assertThatThrownBy(
                  () ->
                      tx.nested(
                          () -> {
                            tx.nested(() -> write("kept by the inner one"));
                            throw failure;
                          }))
              .isSameAs(failure);
          return "done";
        });
    assertThat(committed()).containsExactly("after", "outer");
  }

  @Test
  void joinedWorkThatThrowsInsideNestedWorkDoomsNothingElse() {
    transactions.run(
        tx -> {
          write("a");
          assertThatThrownBy(
                  () -> tx.nested(() -> transactions.run(in -> writeAndThrow("b", failure))))
              .isSameAs(failure);
          return write("c");
        });
    assertThat(committed()).containsExactly("a", "c");
  }

  @Test
  void nestedWorkThatSwallowsAFailureIsUndone() {
    transactions.run(
        tx -> {
          assertThatThrownBy(
                  () ->
                      tx.nested(
                          () -> {
                            assertThatThrownBy(
                                    () -> transactions.run(in -> writeAndThrow("b", failure)))
                                .isSameAs(failure);
                            return "as if nothing had happened";
                          }))
              .isInstanceOf(SourceException.class)
              .hasCause(failure);
          return write("c");
        });
    assertThat(committed()).containsExactly("c");
  }

  @Test
  void whatWasDoomedBeforeStaysDoomed() {
    assertThatThrownBy(
            () ->
                transactions.run(
                    tx -> {
                      assertThatThrownBy(() -> transactions.run(in -> writeAndThrow("a", failure)))
                          .isSameAs(failure);
                      assertThatThrownBy(() -> tx.nested(() -> writeAndThrow("b", failure)))
                          .isSameAs(failure);
                      return "as if nothing had happened";
                    }))
        .isInstanceOf(SourceException.class);
    assertThat(committed()).isEmpty();
  }

  @Test
  void namedLockIsHeldToTheEndOfTheTransaction() {
    try (SourceSession second = openSecond()) {
      transactions.run(
          tx -> {
            tx.lock("a");
            assertThat(tx.tryLock("a")).as("by who holds it").isTrue();
            assertThat(tries(second, "a")).isFalse();
            assertThat(tries(second, "b")).isTrue();
            assertThat(tx.readsItsOwn()).isTrue();
            return "done";
          });
      assertThat(tries(second, "a")).isTrue();
    }
  }

  @Test
  void namedLockThatIsNotToBeHadChangesNothing() {
    try (SourceSession second = openSecond()) {
      second
          .transactions()
          .run(
              other -> {
                other.lock("a");
                boolean reads =
                    transactions.run(
                        tx -> {
                          assertThat(tx.tryLock("a")).isFalse();
                          return tx.readsItsOwn();
                        });
                assertThat(reads).isFalse();
                return "done";
              });
    }
  }

  private static boolean tries(SourceSession session, String name) {
    return session.transactions().<Boolean>run((TransactionScope tx) -> tx.tryLock(name));
  }
}
