package io.github.penstock.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads single values, those of the same moment by one command. The first callers send their own
 * commands at once; who comes while as many are out as may be waits, and travels with all that wait
 * when one of them comes back. Whoever receives that answer sends the next command, so that nothing
 * is handed to another thread and nobody waits for a clock. Thread-safe: a command is sent by whom
 * has taken one of the {@link #MOST_OUT} places, which goes on from its answer to the next command.
 */
final class GatheredReads {

  /** How many commands are out before others gather. */
  static final int MOST_OUT = 2;

  /** How many keys a command has, so that the first value does not wait for too many others. */
  static final int MOST_KEYS = 100;

  private final Function<List<byte[]>, CompletableFuture<List<byte @Nullable []>>> command;
  private final Queue<Read> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger out = new AtomicInteger();

  /**
   * Reads over one connection.
   *
   * @param command reads the values of some keys, in their order, with nulls for those without
   */
  GatheredReads(Function<List<byte[]>, CompletableFuture<List<byte @Nullable []>>> command) {
    this.command = command;
  }

  /**
   * Asks for the value of a key. Never throws.
   *
   * @return the value, or null; fails as the command does that it travelled by. Who no longer waits
   *     for it says so by {@link #forget}
   */
  CompletableFuture<byte @Nullable []> get(byte[] key) {
    Read read = new Read(key);
    if (takePlace()) {
      send(List.of(read));
    } else {
      waiting.add(read);
      // The last command may have come back before the read was there to be seen.
      if (takePlace()) {
        sendWaiting();
      }
    }
    return read;
  }

  /** A read of which nobody waits for the answer any more need not be sent. */
  void forget(CompletableFuture<byte @Nullable []> read) {
    if (!read.isDone()) {
      waiting.removeIf(each -> each == read);
    }
  }

  private boolean takePlace() {
    int now = out.get();
    while (now < MOST_OUT) {
      if (out.compareAndSet(now, now + 1)) {
        return true;
      }
      now = out.get();
    }
    return false;
  }

  /** With a place, which is given up where nobody waits. */
  private void sendWaiting() {
    do {
      List<Read> some = new ArrayList<>();
      Read next = waiting.poll();
      while (next != null) {
        some.add(next);
        next = some.size() < MOST_KEYS ? waiting.poll() : null;
      }
      if (!some.isEmpty()) {
        send(some);
        return;
      }
      out.decrementAndGet();
      // Who came between the look and the giving up has found no place.
    } while (!waiting.isEmpty() && takePlace());
  }

  private void send(List<Read> reads) {
    CompletableFuture<List<byte @Nullable []>> answer;
    try {
      answer = command.apply(reads.stream().map(Read::key).toList());
    } catch (RuntimeException e) { // the connection refuses commands
      answer = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<?> unused =
        answer.whenComplete(
            (values, failure) -> {
              // First the next command, then those who go on with what came.
              sendWaiting();
              deliver(reads, values, failure);
            });
  }

  private static void deliver(
      List<Read> reads, @Nullable List<byte @Nullable []> values, @Nullable Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    for (int i = 0; i < reads.size(); i++) {
      if (values == null) {
        reads.get(i).completeExceptionally(cause);
      } else {
        reads.get(i).complete(values.get(i));
      }
    }
  }

  /** One caller's read. */
  private static final class Read extends CompletableFuture<byte @Nullable []> {

    private final byte[] key;

    Read(byte[] key) {
      this.key = key;
    }

    byte[] key() {
      return key;
    }
  }
}
