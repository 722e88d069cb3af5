package io.github.penstock.samples.outbox;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A shop in a process of its own, which is killed when it is closed. Used by one thread. */
final class ShopProcess implements AutoCloseable {

  private static final Duration LOOK = Duration.ofMillis(20);

  private final Process process;

  private ShopProcess(Process process) {
    this.process = process;
  }

  static ShopProcess start(List<String> arguments) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // A library of the outbox library would say who it is by java.util.logging.
    line.add("-Dorg.jboss.logging.provider=slf4j");
    line.addAll(List.of("-cp", System.getProperty("java.class.path"), Shop.class.getName()));
    line.addAll(arguments);
    return new ShopProcess(new ProcessBuilder(line).inheritIO().start());
  }

  /** Waits until so much was delivered; false where it ended before, or was told to end. */
  boolean awaitDeliveries(Path heard, long enough, CountDownLatch stop)
      throws IOException, InterruptedException {
    while (process.isAlive()) {
      if (stop.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
      if (Outbox.lines(heard).size() >= enough) {
        return true;
      }
    }
    return process.exitValue() == 0;
  }

  /** Waits until it has nothing more to do; false where it failed, or was told to end. */
  boolean awaitEnd(CountDownLatch stop) throws InterruptedException {
    while (process.isAlive()) {
      if (stop.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        return false;
      }
    }
    return process.exitValue() == 0;
  }

  /** Without a warning, as power fails. */
  @Override
  public void close() {
    try {
      process.destroyForcibly().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
