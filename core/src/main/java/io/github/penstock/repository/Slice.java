package io.github.penstock.repository;

import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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

  @Override
  public Iterator<T> iterator() {
    return rows.iterator();
  }
}
