package io.github.penstock.redis;

import io.github.penstock.cache.InterruptedLoadException;
import io.github.penstock.cache.RemoteTierException;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.netty.util.Timeout;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection that carries commands, made again by ourselves whenever it is lost, so that
 * nothing is sent before the {@link Handshake} knows whom to. Thread-safe: the state is replaced
 * under the monitor; connecting runs on the link thread alone.
 */
final class CommandLink {

  private static final Logger LOG = LoggerFactory.getLogger(CommandLink.class);

  private final Endpoint endpoint;
  private final Duration deadline;
  private final ReadDeadline readDeadline;
  private final Handshake handshake;
  private final LinkThread thread;
  private final Backoff backoff = new Backoff();
  private volatile State state = new Down("not connected yet");
  private volatile Consumer<LiveLink> onConnected = link -> {};

  CommandLink(Endpoint endpoint, Duration deadline, Handshake handshake, LinkThread thread) {
    this.endpoint = endpoint;
    this.deadline = deadline;
    this.readDeadline = new ReadDeadline(deadline);
    this.handshake = handshake;
    this.thread = thread;
  }

  String server() {
    return "Redis at " + endpoint.name();
  }

  Duration deadline() {
    return deadline;
  }

  /** How long reads of a few keys are waited for. */
  ReadDeadline readDeadline() {
    return readDeadline;
  }

  /** Called on the link thread after each connect. */
  void onConnected(Consumer<LiveLink> listener) {
    onConnected = listener;
  }

  /** The connection; throws {@link RemoteTierException} at once where there is none. */
  LiveLink live() {
    State now = state;
    if (now instanceof Up up) {
      return up.link();
    }
    if (now instanceof Refused refused) {
      throw new RemoteTierException(refused.message(), refused.why());
    }
    throw notConnected(now instanceof Down down ? down.reason() : "closed", null);
  }

  private RemoteTierException notConnected(String reason, @Nullable Throwable cause) {
    return new RemoteTierException(
        server()
            + " is not connected ("
            + reason
            + "). Connecting goes on in the background: check that the server runs and that"
            + " address and credentials are right.",
        cause);
  }

  /** On the link thread: connects now if there is no connection. */
  void connect() throws InterruptedException {
    if (!(state instanceof Down)) {
      return;
    }
    StatefulRedisConnection<byte[], byte[]> connection = endpoint.connect();
    LiveLink link;
    try {
      link = handshake.greet(connection);
    } catch (RemoteTierException e) {
      Endpoint.close(connection);
      replace(new Refused(String.valueOf(e.getMessage()), e));
      throw e;
    } catch (LinkException | InterruptedException e) {
      Endpoint.close(connection);
      throw e;
    }
    readDeadline.forget();
    replace(new Up(link));
    connection.addListener(
        new RedisConnectionStateListener() {
          @Override
          public void onRedisDisconnected(RedisChannelHandler<?, ?> gone) {
            lose(link, "the connection was closed");
          }
        });
    if (!connection.isOpen()) {
      lose(link, "the connection was closed");
      return;
    }
    backoff.reset();
    onConnected.accept(link);
  }

  /** On the link thread: connects, and goes on trying. */
  void connectOrRetry() {
    try {
      connect();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RemoteTierException e) {
      LOG.error("{}", e.getMessage());
    } catch (RuntimeException e) {
      retry(LinkException.reason(e));
    }
  }

  void retry(String reason) {
    LOG.debug("{}: {}", server(), reason);
    synchronized (this) {
      if (state instanceof Down) {
        state = new Down(reason);
      }
    }
    thread.later(backoff.next(), this::connectOrRetry);
  }

  /** Gives a connection up: its late answers count no more. A second call does nothing. */
  void lose(LiveLink link, String reason) {
    synchronized (this) {
      if (!(state instanceof Up up) || up.link() != link) {
        return;
      }
      state = new Down(reason);
    }
    link.close();
    LOG.warn("{} was lost: {}. Connecting again.", server(), reason);
    thread.now(this::connectOrRetry);
  }

  /** Runs a command that nobody waits for here, up to the deadline. Never throws. */
  <T> CompletableFuture<T> async(
      String operation, Function<LiveLink, CompletableFuture<T>> command) {
    CompletableFuture<T> result = new CompletableFuture<>();
    AtomicBoolean decided = new AtomicBoolean();
    try {
      LiveLink link = live();
      Timeout timeout =
          endpoint.later(
              deadline,
              () -> {
                if (decided.compareAndSet(false, true)) {
                  // First the link, so that whoever hears of the failure does not use it again.
                  lose(link, operation + " took longer than " + deadline);
                  result.completeExceptionally(late(operation, deadline, null));
                }
              });
      CompletableFuture<T> unused =
          command
              .apply(link)
              .whenComplete(
                  (answer, failure) -> {
                    timeout.cancel();
                    if (decided.compareAndSet(false, true)) {
                      settle(result, operation, answer, failure);
                    }
                  });
    } catch (RuntimeException e) {
      result.completeExceptionally(e instanceof RemoteTierException ? e : failed(operation, e));
    }
    return result;
  }

  private <T> void settle(
      CompletableFuture<T> result, String operation, T answer, @Nullable Throwable failure) {
    if (failure == null) {
      result.complete(answer);
    } else {
      result.completeExceptionally(failed(operation, failure));
    }
  }

  RemoteTierException late(String operation, Duration waited, @Nullable Throwable cause) {
    return new RemoteTierException(
        server()
            + " did not answer "
            + operation
            + " within "
            + waited.toMillis()
            + " ms. Look for slow commands and a busy network, or raise Redis.commandDeadline.",
        cause);
  }

  RemoteTierException failed(String operation, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof RemoteTierException known) {
      return known;
    }
    String reason = cause == null ? "unknown" : Endpoint.rootMessage(cause);
    // What the server itself refused is a RedisCommandExecutionException; the rest is the
    // connection.
    if ((cause instanceof RedisException && !(cause instanceof RedisCommandExecutionException))
        || cause instanceof IOException) {
      return notConnected(operation + " failed: " + reason, cause);
    }
    return new RemoteTierException(
        server()
            + " failed "
            + operation
            + ": "
            + reason
            + ". Check the server's log, its memory, and the permissions of this user.",
        cause);
  }

  InterruptedLoadException interrupted(String operation, InterruptedException cause) {
    Thread.currentThread().interrupt();
    return new InterruptedLoadException(
        "Interrupted while waiting for " + server() + " to answer " + operation + ".", cause);
  }

  void close() {
    State last = state;
    replace(new Closed());
    if (last instanceof Up up) {
      Endpoint.closeNow(up.link().connection());
    }
  }

  private synchronized void replace(State next) {
    if (state instanceof Closed) {
      if (next instanceof Up up) {
        up.link().close();
      }
      return;
    }
    state = next;
  }

  private sealed interface State {}

  private record Up(LiveLink link) implements State {}

  private record Down(String reason) implements State {}

  private record Refused(String message, RemoteTierException why) implements State {}

  private record Closed() implements State {}
}
