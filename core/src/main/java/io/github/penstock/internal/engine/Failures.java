package io.github.penstock.internal.engine;

import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.OverloadException;
import io.github.penstock.cache.RecursiveLoadException;
import io.github.penstock.cache.SourceException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Hands failures on as they are. Stateless. */
final class Failures {

  /** No connection, no resources, operator's intervention: SQL states by class. */
  private static final Set<String> AWAY = Set.of("08", "53", "57");

  private Failures() {}

  /** What the caller of a cache sees of a loader's exception: itself, unless it is checked. */
  static RuntimeException ofLoader(String cache, Exception failure) {
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new LoadException(
            "The loader of cache '" + cache + "' threw a checked exception, which is the cause.",
            failure);
  }

  /** Throws what a leader met to those who waited for it; only ever unchecked ones and errors. */
  static RuntimeException sneak(@Nullable Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof RuntimeException unchecked
        ? unchecked
        : new IllegalStateException("A flight failed with a checked exception.", failure);
  }

  /**
   * Whether a load of several keys may succeed for others of them: not where nobody was reached.
   */
  static boolean mayBeOfOneKey(Exception failure) {
    if (failure instanceof OverloadException) {
      return false;
    }
    if (failure instanceof SourceException source) {
      String state = source.sqlState();
      return state != null && !AWAY.contains(state.substring(0, Math.min(2, state.length())));
    }
    return true;
  }

  /** Whether a stale value may be given in place of a failure: not where the caller is at fault. */
  static boolean mayBeReplaced(RuntimeException failure) {
    return !(failure instanceof InterruptedLoadException
        || failure instanceof RecursiveLoadException
        || failure instanceof DefinitionException);
  }
}
