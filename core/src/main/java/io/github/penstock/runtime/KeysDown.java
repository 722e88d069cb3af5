package io.github.penstock.runtime;

import io.github.penstock.spi.TableStatements;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a table from the greatest down, read page by page as they are needed, each page by a
 * statement of its own, so that no cursor holds a snapshot meanwhile. Thread-safe; its iterators
 * are not.
 *
 * @param statements the table
 * @param most how many keys will be asked for at most
 */
record KeysDown<K>(TableStatements<K, ?> statements, long most) implements Iterable<K> {

  private static final int PAGE = 5_000;

  @Override
  public Iterator<K> iterator() {
    return new Pages<>(statements, (int) Math.min(PAGE, most));
  }

  private static final class Pages<K> implements Iterator<K> {
    private final TableStatements<K, ?> statements;
    private final int length;
    private List<K> page = List.of();
    private int next;
    private @Nullable K last;
    private boolean isLastPage;

    Pages(TableStatements<K, ?> statements, int length) {
      this.statements = statements;
      this.length = length;
    }

    @Override
    public boolean hasNext() {
      if (next == page.size() && !isLastPage) {
        page = statements.idsBelow(last, length);
        next = 0;
        isLastPage = page.size() < length;
      }
      return next < page.size();
    }

    @Override
    public K next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      K key = page.get(next++);
      last = key;
      return key;
    }
  }
}
