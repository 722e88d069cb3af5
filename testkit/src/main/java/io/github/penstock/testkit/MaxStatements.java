package io.github.penstock.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Fails a JUnit 5 test that sends more statements than this, and lists them: by the text, how often
 * each was sent, and what to do about those that were repeated.
 *
 * <p>On a class it holds for each of its tests by itself, nested classes included; what stands
 * nearer to the test wins. Counted is what a {@link io.github.penstock.StatementScope} counts while
 * the body of the test runs, on the thread that runs it, through any Penstock: neither {@code
 * BeforeEach} and {@code AfterEach} nor what other threads send. A test that fails by itself keeps
 * its own failure.
 */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@ExtendWith(MaxStatementsExtension.class)
public @interface MaxStatements {

  /**
   * How many a test may send.
   *
   * @return the limit, not negative
   */
  int value();
}
