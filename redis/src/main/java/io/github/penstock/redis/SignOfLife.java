package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.RemoteTierException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the server prove that it still is the master that the handshake met. Where it is not, the
 * link is given up, so that the next handshake verifies what is there. Thread-safe.
 */
final class SignOfLife {

  private static final Logger LOG = LoggerFactory.getLogger(SignOfLife.class);
  private static final byte[] NOTHING = new byte[0];

  private final byte[] key;
  private final CommandLink commands;
  private volatile boolean infoMissing;

  /** The key is also the name of the channel through which the node hears its own signs. */
  SignOfLife(byte[] key, CommandLink commands) {
    this.key = key;
    this.commands = commands;
  }

  /** Channel and key. */
  byte[] channel() {
    return key;
  }

  /** Done when the server has proved it; fails with {@link RemoteTierException} where not. */
  CompletableFuture<Void> ask(LiveLink link, String attempt) {
    return run(link, attempt, NOTHING);
  }

  /** The same, and sends the attempt's id through the node's channel. */
  CompletableFuture<Void> publish(LiveLink link, String attempt) {
    return run(link, attempt, key);
  }

  private CompletableFuture<Void> run(LiveLink link, String attempt, byte[] channel) {
    byte[] runId = infoMissing ? NOTHING : link.runId().getBytes(UTF_8);
    return link.run(Script.HEARTBEAT, new byte[][] {key}, attempt.getBytes(UTF_8), channel, runId)
        .handle(
            (reply, failure) -> {
              check(link, reply, failure);
              return null;
            });
  }

  private void check(
      LiveLink link, @Nullable List<@Nullable Object> reply, @Nullable Throwable failure) {
    if (failure != null || reply == null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      String reason = cause == null ? "no answer" : Endpoint.rootMessage(cause);
      if (reason.startsWith("READONLY")) {
        commands.lose(link, "the server is no master any more");
      }
      throw commands.failed("heartbeat", cause == null ? new LinkException(reason, null) : cause);
    }
    switch (Replies.text(reply.get(0))) {
      case "RUN" -> {
        commands.lose(link, "another server answers on this connection");
        throw new RemoteTierException(
            commands.server() + " was replaced by another server. Its state is verified now.",
            null);
      }
      case "NO_INFO" -> warn();
      default -> {}
    }
  }

  private void warn() {
    if (!infoMissing) {
      infoMissing = true;
      LOG.warn(
          "{} does not let scripts ask INFO. A failover behind a connection that stays is noticed"
              + " only by a server that refuses writes, or by a generation that is missing: allow"
              + " the command +info to this user.",
          commands.server());
    }
  }
}
