package io.github.penstock.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.spi.InvalidationListener.PartitionState;
import io.github.penstock.spi.TimeSource;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is done on a new connection before it is used: who is it, do we agree with the other nodes,
 * are the scripts there, what time is it, and is the state of each partition this server's own.
 * Runs on the link thread.
 */
final class Handshake {

  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);
  private static final String RUN_ID = "run_id:";

  private final KeyLayout layout;
  private final TimeSource time;
  private final Duration limit;
  private final Minter minter;
  private final AtomicBoolean infoMissed = new AtomicBoolean();

  Handshake(KeyLayout layout, TimeSource time, Duration limit, Minter minter) {
    this.layout = layout;
    this.time = time;
    this.limit = limit;
    this.minter = minter;
  }

  /** Throws {@link LinkException} to try again, {@link RemoteTierException} to give up for good. */
  LiveLink greet(StatefulRedisConnection<byte[], byte[]> connection) throws InterruptedException {
    RedisAsyncCommands<byte[], byte[]> commands = connection.async();
    String runId = runId(connection);
    agree(commands);
    List<CompletionStage<String>> loaded = new ArrayList<>();
    for (Script script : Script.values()) {
      loaded.add(commands.scriptLoad(script.source()));
    }
    for (CompletionStage<String> one : loaded) {
      await(one);
    }
    long askedAt = time.nanoTime();
    ServerClock clock = ServerClock.start(time, askedAt, await(commands.time()));
    LiveLink link = new LiveLink(connection, runId, clock);
    minter.verify(link);
    return link;
  }

  /** Empty where the user may not ask; then a server that came back from disk is not noticed. */
  String runId(StatefulRedisConnection<byte[], byte[]> connection) throws InterruptedException {
    try {
      return await(connection.async().info("server"))
          .lines()
          .filter(line -> line.startsWith(RUN_ID))
          .map(line -> line.substring(RUN_ID.length()).strip())
          .findFirst()
          .orElse("");
    } catch (LinkException e) {
      if (!(e.getCause() instanceof RedisCommandExecutionException)) {
        throw e;
      }
      if (infoMissed.compareAndSet(false, true)) {
        LOG.warn(
            "Redis does not answer INFO ({}). A failover, or a server that restarts from disk, is"
                + " not noticed without it: allow the command +info to this user.",
            e.getCause().getMessage());
      }
      return "";
    }
  }

  private void agree(RedisAsyncCommands<byte[], byte[]> commands) throws InterruptedException {
    byte[] meta = layout.meta();
    List<String> differences = new ArrayList<>();
    for (Map.Entry<String, String> ours : KeyLayout.META.entrySet()) {
      Boolean unused =
          await(
              commands.hsetnx(
                  meta, ours.getKey().getBytes(UTF_8), ours.getValue().getBytes(UTF_8)));
    }
    for (Map.Entry<String, String> ours : KeyLayout.META.entrySet()) {
      byte[] theirs = await(commands.hget(meta, ours.getKey().getBytes(UTF_8)));
      String text = theirs == null ? "nothing" : Replies.text(theirs);
      if (!text.equals(ours.getValue())) {
        differences.add(ours.getKey() + " is " + text + " there and " + ours.getValue() + " here");
      }
    }
    if (!differences.isEmpty()) {
      throw new RemoteTierException(
          "The nodes of this namespace use another layout in Redis: "
              + String.join(", ", differences)
              + ". Run the same version of Penstock on all of them, or give this one another"
              + " namespace. (What they agreed on is in the hash "
              + new String(meta, UTF_8)
              + ".)",
          null);
    }
  }

  <T> T await(CompletionStage<T> answer) throws InterruptedException {
    try {
      return answer.toCompletableFuture().get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw new LinkException("handshake failed: " + Endpoint.rootMessage(e), e.getCause());
    } catch (TimeoutException e) {
      throw new LinkException("no answer to the handshake within " + limit, e);
    }
  }

  /** Where a partition stands, from the fields g and n of its state. */
  static PartitionState state(int partition, List<KeyValue<byte[], byte[]>> fields) {
    String generation = text(fields.get(0));
    String sequence = text(fields.get(1));
    return new PartitionState(
        partition,
        Generation.parse(generation) == null ? null : generation,
        sequence.isEmpty() ? 0 : Long.parseLong(sequence));
  }

  static String text(KeyValue<byte[], byte[]> field) {
    return field.hasValue() ? Replies.text(field.getValue()) : "";
  }
}
