package io.github.penstock.spi;

/**
 * The only clock of the library, so that tests can move time by hand. Called by every tier and by
 * tests' manual clocks; implementations are thread-safe and never run backwards.
 */
@FunctionalInterface
public interface TimeSource {

  /**
   * The time that passes on this machine, unrelated to any calendar.
   *
   * @return nanoseconds since an arbitrary origin; only differences mean anything, and they may
   *     overflow, so compare by {@code a - b < 0}
   */
  long nanoTime();

  /**
   * The clock of the running virtual machine.
   *
   * @return the source behind {@link System#nanoTime()}
   */
  static TimeSource system() {
    return System::nanoTime;
  }
}
