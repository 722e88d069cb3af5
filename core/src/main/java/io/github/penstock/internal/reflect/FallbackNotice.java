package io.github.penstock.internal.reflect;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says that repositories are proxies because nothing was generated for them: once, since it is
 * about the build and not about an interface. Thread-safe.
 */
final class FallbackNotice {

  private static final Logger REPOSITORIES =
      LoggerFactory.getLogger("io.github.penstock.repositories");

  /** The one of this process. */
  static final FallbackNotice PROCESS = new FallbackNotice(REPOSITORIES::warn);

  private final Consumer<String> log;
  private final AtomicBoolean told = new AtomicBoolean();

  FallbackNotice(Consumer<String> log) {
    this.log = log;
  }

  /** No class was generated for an interface. */
  void missing(Class<?> type, String generated) {
    if (told.compareAndSet(false, true)) {
      log.accept(
          type.getName()
              + " and perhaps others are implemented by proxies, because there is no class "
              + generated
              + ": add io.github.penstock:penstock-processor to the compiler plugin's"
              + " annotationProcessorPaths (javac: -processorpath), and -proc:full where JDK 23 or"
              + " later finds it on the class path; works without, slower");
    }
  }

  /** A class was generated, but from something else. Told each time: calls would go wrong. */
  void stale(Class<?> type, String generated) {
    log.accept(
        generated
            + " was generated from another definition than "
            + type.getName()
            + " has now, or by another version; a proxy is used, compile the interface again");
  }
}
