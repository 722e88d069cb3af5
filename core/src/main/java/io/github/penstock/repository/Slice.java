package io.github.penstock.repository;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A page of an ordered list. Made by repositories. Immutable.
 *
 * @param rows the rows in their order
 * @param hasMore whether there are rows behind it
 * @param next the page behind this one; empty where this is the last one, and for an {@link Offset}
 * @param <T> the type of the rows
 * @since 0.1
 */
public record Slice<T>(List<T> rows, boolean hasMore, Optional<Seek> next) implements Iterable<T> {

  /** Copies. */
  public Slice {
    rows = List.copyOf(rows);
    Objects.requireNonNull(next, "next");
  }

  /**
   * The same page of something else.
   *
   * @param mapper makes it of each row; gives no null
   * @param <R> what it makes
   * @return the page
   */
  public <R> Slice<R> map(Function<? super T, ? extends R> mapper) {
    return new Slice<>(rows.stream().<R>map(mapper).toList(), hasMore, next);
  }

  @Override
  public Iterator<T> iterator() {
    return rows.iterator();
  }
}
