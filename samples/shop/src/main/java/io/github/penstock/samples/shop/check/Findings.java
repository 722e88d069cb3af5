package io.github.penstock.samples.shop.check;

import java.time.Duration;
import java.util.List;

/**
 * What a {@link Checker} has found so far. Immutable.
 *
 * @param checked values and absences that were compared
 * @param behind those among them that were older than what was acknowledged when their read began
 * @param stale those that were so for longer than the bound
 * @param uncommitted those that nobody had begun to write, or that were rolled back
 * @param maxStaleness the longest time that a value was older than an acknowledged one
 * @param examples the first few faults in words
 */
public record Findings(
    long checked,
    long behind,
    long stale,
    long uncommitted,
    Duration maxStaleness,
    List<String> examples) {

  /** Copies. */
  public Findings {
    examples = List.copyOf(examples);
  }
}
