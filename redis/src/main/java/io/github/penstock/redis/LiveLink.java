package io.github.penstock.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** A connection for commands that has passed its {@link Handshake}. Thread-safe. */
final class LiveLink {

  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final RedisAsyncCommands<byte[], byte[]> commands;
  private final String runId;
  private final ServerClock clock;
  private final GatheredReads reads = new GatheredReads(this::values);

  LiveLink(StatefulRedisConnection<byte[], byte[]> connection, String runId, ServerClock clock) {
    this.connection = connection;
    this.commands = connection.async();
    this.runId = runId;
    this.clock = clock;
  }

  StatefulRedisConnection<byte[], byte[]> connection() {
    return connection;
  }

  /** Which run of which server this is, empty where the server does not tell. */
  String runId() {
    return runId;
  }

  ServerClock clock() {
    return clock;
  }

  /** By SHA; where the server has lost the script, nothing was done, and its text is sent. */
  CompletableFuture<List<@Nullable Object>> run(Script script, byte[][] keys, byte[]... arguments) {
    return commands
        .<List<@Nullable Object>>evalsha(script.sha(), ScriptOutputType.MULTI, keys, arguments)
        .toCompletableFuture()
        .exceptionallyCompose(
            failure ->
                isNoScript(failure)
                    ? commands.<List<@Nullable Object>>eval(
                        script.source(), ScriptOutputType.MULTI, keys, arguments)
                    : CompletableFuture.failedFuture(failure));
  }

  CompletableFuture<byte @Nullable []> get(byte[] key) {
    return commands.get(key).toCompletableFuture();
  }

  /** Reads of single values, which travel together. */
  GatheredReads reads() {
    return reads;
  }

  /**
   * The values of some keys in their order, with nulls for those without: sent before this returns.
   * The only place where keys of several slots meet in one command.
   */
  CompletableFuture<List<byte @Nullable []>> values(List<byte[]> keys) {
    if (keys.size() == 1) {
      return get(keys.get(0)).thenApply(Collections::singletonList);
    }
    return commands
        .mget(keys.toArray(new byte[0][]))
        .toCompletableFuture()
        .thenApply(LiveLink::valuesOf);
  }

  private static List<byte @Nullable []> valuesOf(List<KeyValue<byte[], byte[]>> answer) {
    List<byte @Nullable []> values = new ArrayList<>(answer.size());
    answer.forEach(each -> values.add(each.getValueOrElse(null)));
    return values;
  }

  CompletableFuture<List<KeyValue<byte[], byte[]>>> fields(byte[] key, byte[]... fields) {
    return commands.hmget(key, fields).toCompletableFuture();
  }

  CompletableFuture<Long> publish(byte[] channel, byte[] message) {
    return commands.publish(channel, message).toCompletableFuture();
  }

  CompletableFuture<List<byte[]>> time() {
    return commands.time().toCompletableFuture();
  }

  void close() {
    Endpoint.close(connection);
  }

  private static boolean isNoScript(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return cause instanceof RedisNoScriptException;
  }
}
