package io.github.penstock.spec;

import io.github.penstock.cache.CacheSpec;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A finder of many rows. Made by plans. Immutable.
 *
 * @param method its name, for messages
 * @param selection which rows, and in which order
 * @param mostRows how many rows a list may have
 * @param cache where the keys of the rows are kept; null where the source is asked each time
 * @since 0.1
 */
public record ListSpec(
    String method, Selection selection, int mostRows, @Nullable CacheSpec cache) {

  /** Checks. */
  public ListSpec {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(selection, "selection");
  }
}
