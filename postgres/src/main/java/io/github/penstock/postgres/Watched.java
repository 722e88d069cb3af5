package io.github.penstock.postgres;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What others may ask about a transaction while it runs. Thread-safe.
 *
 * @param start when it began, by the clock of the session
 * @param thread who began it
 * @param opener where, or empty where that is found on the stack of the thread
 * @param statements how many it has sent
 * @param reported whether a warning about it was given
 */
record Watched(
    long start, Thread thread, String opener, AtomicInteger statements, AtomicBoolean reported) {

  Watched(long start, String opener) {
    this(start, Thread.currentThread(), opener, new AtomicInteger(), new AtomicBoolean());
  }
}
