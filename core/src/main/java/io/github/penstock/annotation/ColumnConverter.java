package io.github.penstock.annotation;

/**
 * Turns values of a user's type into values of a type that columns have, and back. Implemented by
 * users, named by {@link Converted}, made once for each component by its public constructor without
 * parameters. It names both types itself, as in {@code implements ColumnConverter<Money, Long>}.
 * Thread-safe. Null is never passed to it.
 *
 * @param <J> the type of the component or parameter, immutable
 * @param <D> a type that a column is read into, such as {@code String} or {@code Long}
 * @since 0.1
 */
public interface ColumnConverter<J, D> {

  /**
   * What the column holds for a value. Equal values give equal results: a finder compares these.
   *
   * @param value not null
   * @return not null
   */
  D toColumn(J value);

  /**
   * The value that a column holds.
   *
   * @param value not null
   * @return not null; throws where the column holds what cannot be converted, which reaches the
   *     caller as the cause of a {@code SourceException}
   */
  J fromColumn(D value);
}
