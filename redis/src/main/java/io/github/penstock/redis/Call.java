package io.github.penstock.redis;

import io.github.penstock.spi.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One blocking call of the engine: what it is, over which connection, and until when. Used by the
 * thread that makes it.
 */
final class Call {

  private final CommandLink commands;
  private final LiveLink link;
  private final TimeSource time;
  private final String operation;
  private final boolean mutating;
  private final long endsAt;

  private Call(CommandLink commands, TimeSource time, String operation, boolean mutating) {
    this.commands = commands;
    this.link = commands.live();
    this.time = time;
    this.operation = operation;
    this.mutating = mutating;
    this.endsAt = time.nanoTime() + commands.deadline().toNanos();
  }

  /** A call that changes nothing. */
  static Call reading(CommandLink commands, TimeSource time, String operation) {
    return new Call(commands, time, operation, false);
  }

  /** A call whose connection is given up where it takes too long. */
  static Call mutating(CommandLink commands, TimeSource time, String operation) {
    return new Call(commands, time, operation, true);
  }

  LiveLink link() {
    return link;
  }

  String operation() {
    return operation;
  }

  /** Waits for an answer; throws what the engine expects of a call that went wrong. */
  <T> T await(CompletableFuture<T> answer) {
    try {
      return answer.get(Math.max(0, endsAt - time.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw commands.failed(operation, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      if (mutating) {
        commands.lose(link, operation + " took longer than " + commands.deadline());
      }
      throw commands.late(operation, e);
    } catch (InterruptedException e) {
      throw commands.interrupted(operation, e);
    }
  }
}
