package io.github.penstock.internal.engine;

import static java.lang.invoke.MethodType.methodType;

import java.lang.invoke.MethodHandles;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Makes the engine's threads. Stateless. */
final class Threads {

  private Threads() {}

  /** Virtual threads where there are any, that is from Java 21 on, else daemons. */
  static ThreadFactory cheap(String name) {
    try {
      MethodHandles.Lookup lookup = MethodHandles.publicLookup();
      Class<?> builder = Class.forName("java.lang.Thread$Builder");
      Class<?> virtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
      Object made = lookup.findStatic(Thread.class, "ofVirtual", methodType(virtual)).invoke();
      Object named =
          lookup.findVirtual(builder, "name", methodType(builder, String.class)).invoke(made, name);
      return (ThreadFactory)
          lookup.findVirtual(builder, "factory", methodType(ThreadFactory.class)).invoke(named);
    } catch (Throwable e) { // method handles throw anything; there are no virtual threads then
      Log.ENGINE.debug("Loads in the background run on platform threads: {}", e.toString());
      return daemon(name);
    }
  }

  static ThreadFactory daemon(String name) {
    return work -> {
      Thread thread = new Thread(work, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Whoever wants a thread gets one at once, or is refused; they end where nothing is for a while.
   */
  static ThreadPoolExecutor atOnce(String name, int most) {
    return new ThreadPoolExecutor(
        0, most, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), cheap(name));
  }

  /** Daemons that run what is due, and end where nothing is for a while. */
  static ScheduledThreadPoolExecutor scheduled(String name, int most) {
    ScheduledThreadPoolExecutor threads = new ScheduledThreadPoolExecutor(most, daemon(name));
    threads.setKeepAliveTime(10, TimeUnit.SECONDS);
    threads.allowCoreThreadTimeOut(true);
    threads.setRemoveOnCancelPolicy(true);
    return threads;
  }
}
