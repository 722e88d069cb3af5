package io.github.penstock;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts the statements that the calling thread sends while it is open, through any {@link
 * Penstock}:
 *
 * <pre>{@code
 * try (StatementScope scope = StatementScope.open()) {
 *   users.all(ids);
 *   int sent = scope.counts().total();
 * }
 * }</pre>
 *
 * <p>Counted are statements of repositories and those on connections of {@link
 * Penstock#dataSource()}, a batch as one. Not counted are BEGIN, COMMIT, ROLLBACK and savepoints,
 * what the library asks for itself, what is sent through a driver's connection that was unwrapped,
 * and what other threads send: of a load that another thread had begun this one only waits for the
 * result. Scopes nest, and an inner one counts into the outer ones. Used by the thread that opened
 * it.
 *
 * @since 0.1
 */
public final class StatementScope implements AutoCloseable {

  /** Across all instances: a test can count without knowing which Penstock it is about. */
  private static final ThreadLocal<@Nullable StatementScope> INNERMOST = new ThreadLocal<>();

  /** Spares statements the look at their thread while nobody counts, which is nearly always. */
  private static final AtomicInteger OPEN = new AtomicInteger();

  private final Thread thread = Thread.currentThread();
  private final @Nullable StatementScope outer = INNERMOST.get();
  private final Map<String, Integer> counts = new LinkedHashMap<>();
  private boolean closed;

  private StatementScope() {}

  /**
   * Begins to count on this thread.
   *
   * @return the scope, to be closed by this thread, after those that are opened inside of it
   */
  public static StatementScope open() {
    StatementScope scope = new StatementScope();
    INNERMOST.set(scope);
    OPEN.incrementAndGet();
    return scope;
  }

  /**
   * What was sent since it was opened.
   *
   * @return a copy; the last state where the scope is closed
   */
  public StatementCounts counts() {
    return new StatementCounts(counts);
  }

  /**
   * Ends counting; again, it does nothing. Throws {@link IllegalStateException} on another thread,
   * or while a scope inside of it is open.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (INNERMOST.get() != this) {
      throw new IllegalStateException(
          "A StatementScope is closed by the thread that opened it ("
              + thread.getName()
              + "), after the scopes inside of it: use try-with-resources");
    }
    closed = true;
    OPEN.decrementAndGet();
    if (outer == null) {
      INNERMOST.remove();
    } else {
      INNERMOST.set(outer);
    }
  }

  /**
   * Counts a statement of this thread in each of its scopes.
   *
   * @return how often the outermost has seen it, 0 where there is none
   */
  static int count(Supplier<String> fingerprint) {
    StatementScope scope = OPEN.get() == 0 ? null : INNERMOST.get();
    if (scope == null) {
      return 0;
    }
    String text = fingerprint.get();
    int count = 0;
    for (StatementScope each = scope; each != null; each = each.outer) {
      count = each.counts.merge(text, 1, Integer::sum);
    }
    return count;
  }
}
