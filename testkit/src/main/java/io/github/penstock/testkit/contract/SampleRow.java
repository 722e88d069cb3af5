package io.github.penstock.testkit.contract;

import java.util.List;

/**
 * A value that the contracts store: what a row of a table looks like. Immutable and thread-safe.
 *
 * @param id a number that does not fit into an int
 * @param name a text
 * @param tags some more texts
 */
public record SampleRow(long id, String name, List<String> tags) {

  /** Copies. */
  public SampleRow {
    tags = List.copyOf(tags);
  }
}
