package io.github.penstock.benchmarks.stampede;

/** The user wants an end. */
final class StoppedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StoppedException() {
    super("It was interrupted.");
  }
}
