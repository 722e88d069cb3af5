package io.github.penstock.internal.engine;

import org.jspecify.annotations.Nullable;

/**
 * An entry of a local tier that is limited by bytes. A class of its own, so that the others do not
 * carry the field. Thread-safe as they are.
 *
 * @param <V> the type of the value
 */
final class WeighedEntry<V> extends LocalEntry<V> {

  private final int weight;

  /**
   * An entry.
   *
   * @param weight what it counts of the limit
   */
  WeighedEntry(@Nullable V value, Life life, LocalTier.Ticket ticket, String token, int weight) {
    super(value, life, ticket, token);
    this.weight = weight;
  }

  int weight() {
    return weight;
  }
}
