package io.github.penstock.proof.run.fault;

import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.RedisOptions;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator, or bad luck, does to a Redis. It writes every command to its log on disk; what
 * is left of that when it is killed decides what it has when it comes back. Used by one thread.
 */
final class RedisControl implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Pattern USED = Pattern.compile("used_memory:(\\d+)");
  private static final double SQUEEZE = 0.97;
  private static final String LOG = "appendonly.aof";
  private static final String SNAPSHOT = "dump.rdb";

  private final RedisServer server;
  private final RedisClient client;
  private final Path folder;

  RedisControl(RedisServer server) {
    this.server = server;
    RedisURI uri = RedisURI.create(server.uri());
    uri.setTimeout(PATIENCE);
    this.client = RedisClient.create(uri);
    String name = ask(commands -> commands.configGet("dir").getOrDefault("dir", ""));
    this.folder = Path.of(name);
  }

  static RedisOptions options() {
    return RedisOptions.defaults()
        .config("appendonly yes")
        .config("appendfsync no")
        .config("auto-aof-rewrite-percentage 0");
  }

  private interface Question<T> {
    T ask(RedisCommands<String, String> commands);
  }

  private <T> T ask(Question<T> question) {
    try (StatefulRedisConnection<String, String> connection = client.connect()) {
      return question.ask(connection.sync());
    }
  }

  void run(Consumer<RedisCommands<String, String>> work) {
    ask(
        commands -> {
          work.accept(commands);
          return true;
        });
  }

  void kill() {
    server.kill();
  }

  /** With all that it had. */
  void restart() {
    server.restart();
  }

  /** After a kill: nothing is left. */
  void loseAll() {
    files(
        () -> {
          Files.deleteIfExists(folder.resolve(LOG));
          Files.deleteIfExists(folder.resolve(SNAPSHOT));
        });
  }

  /** Takes a snapshot and waits for it. */
  void snapshot() {
    Path file = folder.resolve(SNAPSHOT);
    files(() -> Files.deleteIfExists(file));
    run(RedisCommands::bgsave);
    Await.until("Redis has its snapshot", PATIENCE, () -> Files.exists(file));
  }

  /** After a kill: the snapshot is left and not what came after it. A log may begin with one. */
  void loseAllAfterSnapshot() {
    files(
        () ->
            Files.move(
                folder.resolve(SNAPSHOT),
                folder.resolve(LOG),
                StandardCopyOption.REPLACE_EXISTING));
  }

  void pause() {
    server.pause();
  }

  void resume() {
    server.resume();
  }

  void cutListeners() {
    run(commands -> commands.clientKill(KillArgs.Builder.typePubsub()));
  }

  void cutAll() {
    cutListeners();
    run(commands -> commands.clientKill(KillArgs.Builder.typeNormal().skipme(true)));
  }

  void pauseClients(Duration time) {
    run(commands -> commands.clientPause(time.toMillis()));
  }

  void flush() {
    run(RedisCommands::flushall);
  }

  void squeeze() {
    run(
        commands -> {
          Matcher used = USED.matcher(commands.info("memory"));
          if (!used.find()) {
            throw new RedisException("INFO memory names no used_memory");
          }
          long limit = (long) (Long.parseLong(used.group(1)) * SQUEEZE);
          commands.configSet("maxmemory-policy", "allkeys-lru");
          commands.configSet("maxmemory", Long.toString(limit));
        });
  }

  void giveMemory() {
    run(
        commands -> {
          commands.configSet("maxmemory", "0");
          commands.configSet("maxmemory-policy", "noeviction");
        });
  }

  private interface FileWork {
    void run() throws IOException;
  }

  private static void files(FileWork work) {
    try {
      work.run();
    } catch (IOException e) {
      throw new UncheckedIOException("The files of Redis cannot be changed: " + e, e);
    }
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
