package io.github.penstock.internal.engine;

import java.util.concurrent.ThreadFactory;

/** Makes the engine's threads. Stateless. */
final class Threads {

  private Threads() {}

  static ThreadFactory daemon(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }
}
