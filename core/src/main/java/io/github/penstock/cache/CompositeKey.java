package io.github.penstock.cache;

import java.util.List;

/**
 * The key of a cached method with several key parameters. Equal by its parts. Immutable and
 * thread-safe.
 *
 * @param parts the parameters' values in order; none is null
 * @since 0.1
 */
public record CompositeKey(List<Object> parts) {

  /** Copies; a null part throws {@link NullPointerException}. */
  public CompositeKey {
    parts = List.copyOf(parts);
  }

  /** Says how many parts there are, not what they hold: keys may be personal data. */
  @Override
  public String toString() {
    return "CompositeKey of " + parts.size() + " parts";
  }
}
