package io.github.penstock.testkit;

import io.github.penstock.StatementCounts;
import io.github.penstock.StatementScope;
import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.DynamicTestInvocationContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.AssertionFailedError;

/**
 * Counts around the body of each test of {@link MaxStatements}; as an interceptor, so that it is on
 * the thread of the test whatever thread that is.
 */
final class MaxStatementsExtension implements InvocationInterceptor {

  @Override
  public void interceptTestMethod(
      Invocation<Void> test,
      ReflectiveInvocationContext<Method> invocation,
      ExtensionContext context)
      throws Throwable {
    count(test, context);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> test,
      ReflectiveInvocationContext<Method> invocation,
      ExtensionContext context)
      throws Throwable {
    count(test, context);
  }

  @Override
  public void interceptDynamicTest(
      Invocation<Void> test, DynamicTestInvocationContext invocation, ExtensionContext context)
      throws Throwable {
    count(test, context);
  }

  private static void count(Invocation<Void> test, ExtensionContext context) throws Throwable {
    StatementCounts counts;
    try (StatementScope scope = StatementScope.open()) {
      test.proceed();
      counts = scope.counts();
    }
    int limit = limit(context);
    if (counts.total() > limit) {
      throw new AssertionFailedError(
          "@MaxStatements(%d), but %s sent %d:%n%s"
              .formatted(limit, context.getDisplayName(), counts.total(), counts.describe()));
    }
  }

  /** The nearest one: of the method, of its class, of the classes around that. */
  private static int limit(ExtensionContext context) {
    Optional<ExtensionContext> at = Optional.of(context);
    while (at.isPresent()) {
      Optional<MaxStatements> found =
          AnnotationSupport.findAnnotation(at.get().getElement(), MaxStatements.class);
      if (found.isPresent()) {
        return found.get().value();
      }
      at = at.get().getParent();
    }
    throw new IllegalStateException("No @MaxStatements on " + context.getDisplayName());
  }
}
