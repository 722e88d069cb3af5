package io.github.penstock.testkit.contract;

/**
 * A value that no codec can read: its accessor throws. Fakes that encode nothing must be told to
 * refuse it. Immutable and thread-safe.
 *
 * @param number any number
 */
public record Unencodable(int number) {

  /** Always fails, as a value with a broken accessor does. */
  @Override
  public int number() {
    throw new IllegalStateException("This value cannot be encoded, on purpose.");
  }
}
