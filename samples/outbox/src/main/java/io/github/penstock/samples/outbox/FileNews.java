package io.github.penstock.samples.outbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands for the other service: a file that is there whatever happens to this process. Slower than
 * orders come, so that there is always something that was committed and not delivered yet. Used by
 * the thread that delivers.
 */
final class FileNews implements News {

  private static final Duration SLOW = Duration.ofMillis(5);

  private final Path file;
  private final CountDownLatch never = new CountDownLatch(1);

  FileNews(Path file) {
    this.file = file;
  }

  @Override
  public void placed(long order, long cents) throws IOException {
    try {
      boolean unused = never.await(SLOW.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while telling of an order", e);
    }
    Files.writeString(
        file, order + "\n", UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
