package io.github.penstock.runtime;

import java.util.List;
import java.util.Objects;

/**
 * Where a text leads that is found in any case: to a row, as long as that is spelled as it was when
 * the database said that both are the same. Stored in caches of hints. Immutable.
 *
 * @param id the key of the row
 * @param spellings the row's own texts, in the order of the components that ignore case
 * @param <K> the type of the key
 * @since 0.1
 */
public record Spelled<K>(K id, List<String> spellings) {

  /** Checks and copies. */
  public Spelled {
    Objects.requireNonNull(id, "id");
    spellings = List.copyOf(spellings);
  }
}
