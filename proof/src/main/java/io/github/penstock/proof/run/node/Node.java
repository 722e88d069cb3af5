package io.github.penstock.proof.run.node;

import io.github.penstock.proof.run.adapter.Hooks;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.proof.run.log.LogRecord;
import io.github.penstock.proof.run.log.LogWriter;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.history.Operation.Value;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the sessions of a node share. Thread-safe. */
final class Node implements Hooks {

  private static final int TOKENS = 64;
  private static final int LONGEST_HOLD_SECONDS = 30;

  /** A token that came from another node, and what it promises. */
  record Token(Key key, long version, String text) {}

  final NodeOptions options;
  final TimeSource time = TimeSource.system();
  final LogWriter log;
  final KeyChoice keys;
  final LongAdder reads = new LongAdder();
  final LongAdder writes = new LongAdder();
  final LongAdder failures = new LongAdder();
  private final Consumer<String> parent;
  private final Queue<Token> tokens = new ArrayBlockingQueue<>(TOKENS);
  private final CountDownLatch stop = new CountDownLatch(1);

  /** Set while the next writer is to be held; the writer takes it. */
  private final AtomicReference<@Nullable CountDownLatch> hold = new AtomicReference<>();

  private final AtomicReference<@Nullable CountDownLatch> held = new AtomicReference<>();
  private final AtomicReference<@Nullable String> firstFailure = new AtomicReference<>();

  Node(NodeOptions options, LogWriter log, Consumer<String> parent) {
    this.options = options;
    this.keys = new KeyChoice(time, options.seed());
    this.log = log;
    this.parent = parent;
  }

  void stop() {
    stop.countDown();
  }

  boolean isStopped() {
    return stop.getCount() == 0;
  }

  /** Waits; true where it is time to end. */
  boolean pause(long nanos) {
    try {
      return stop.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  /** The first one is told, so that a person has something to begin with. */
  void failed(RuntimeException failure) {
    failures.increment();
    String text = failure.toString().lines().findFirst().orElse("");
    if (firstFailure.compareAndSet(null, text)) {
      parent.accept("failure " + text);
    }
  }

  void send(Token token) {
    parent.accept("token " + token.key().code() + " " + token.version() + " " + token.text());
  }

  void received(Token token) {
    tokens.offer(token);
  }

  @Nullable Token token() {
    return tokens.poll();
  }

  /** The next writer waits before its commit. */
  void hold() {
    hold.set(new CountDownLatch(1));
  }

  /** Nobody waits any more. */
  void go() {
    hold.set(null);
    CountDownLatch waiting = held.getAndSet(null);
    if (waiting != null) {
      waiting.countDown();
    }
  }

  @Override
  public void loading(Key key, long troubles) {
    log.add(LogRecord.load(key, time.nanoTime(), troubles));
  }

  @Override
  public void beforeCommit() {
    CountDownLatch latch = hold.getAndSet(null);
    if (latch == null) {
      return;
    }
    held.set(latch);
    parent.accept("held");
    try {
      // What the parent does now is SIGSTOP, and SIGCONT before it says to go on.
      if (!latch.await(LONGEST_HOLD_SECONDS, TimeUnit.SECONDS)) {
        parent.accept("failure a writer was held for too long");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void atRest(Key key, Value value) {
    log.add(LogRecord.rest(key, time.nanoTime(), value));
  }
}
