package io.github.penstock.testkit.server;

import java.io.IOException;
import java.net.URI;

/**
 * A Redis server for tests and samples: embedded by default (Redis 6.2, nothing persisted), one
 * that runs already with {@code -Dpenstock.redis.url=redis://...}, or a container with {@code
 * -Dpenstock.servers=docker}.
 *
 * <p>Linux and macOS. {@link #close()} leaves nothing behind, and neither does the end of the
 * virtual machine without it. Thread-safe.
 */
public final class RedisServer implements AutoCloseable {

  /** Names a running server, whose selected database is flushed at will. */
  public static final String URL_PROPERTY = "penstock.redis.url";

  private final RedisBackend backend;
  private final boolean shared;

  private RedisServer(RedisBackend backend, boolean shared) {
    this.backend = backend;
    this.shared = shared;
  }

  /**
   * Starts a server, or uses the running one that {@value #URL_PROPERTY} names.
   *
   * @return the server; empty, unless it ran already
   * @throws ServerException if it cannot be started or reached; the message says what to change
   */
  public static RedisServer start() {
    return start(ServerSource.of(URL_PROPERTY), RedisOptions.defaults());
  }

  /**
   * Starts a server that nobody else uses, even where a running one is named: for tests that kill
   * it or need configuration.
   *
   * @param options how to start it
   * @return the server, empty
   * @throws ServerException if it cannot be started; the message says what to change
   */
  public static RedisServer startOwn(RedisOptions options) {
    return start(ServerSource.own(), options);
  }

  static RedisServer start(ServerSource source, RedisOptions options) {
    RedisBackend backend;
    if (source instanceof ServerSource.Running running) {
      backend = new RedisBackend.Running(running.url());
      command(backend, "PING");
    } else if (source instanceof ServerSource.Docker) {
      backend = DockerRedis.start(options);
    } else {
      backend = EmbeddedRedis.start(options);
    }
    return new RedisServer(backend, false);
  }

  /** The same server for one who may not end it. */
  RedisServer share() {
    return new RedisServer(backend, true);
  }

  RedisBackend backend() {
    return backend;
  }

  /**
   * The address.
   *
   * @return {@code redis://host:port}, or {@code rediss://} with TLS; for a running server what the
   *     property holds. Credentials that the options configure are not in it
   */
  public String uri() {
    return backend.uri();
  }

  /**
   * Deletes all keys of the database that {@link #uri()} selects, database 0 by default.
   *
   * @throws ServerException if the server cannot be reached or refuses; it takes credentials and
   *     certificates from the URI and the virtual machine alone
   */
  public void flush() {
    command(backend, "FLUSHDB");
  }

  /**
   * Ends the server like a power cut (SIGKILL) and waits until it is gone. A second call does
   * nothing.
   *
   * @throws ServerException if it is not a server of its own (see {@link #startOwn} and {@link
   *     OwnServer})
   */
  public void kill() {
    refuseIfShared("kill");
    backend.kill();
  }

  /**
   * Starts the server again at the same address with the same options, killing it before if it
   * still runs. It is empty, unless its options persist.
   *
   * @throws ServerException if it is not a server of its own or does not come up
   */
  public void restart() {
    refuseIfShared("restart");
    backend.restart();
  }

  /**
   * Freezes the server: connections stay open, and nothing answers, until {@link #resume()}.
   *
   * @throws ServerException if it is not a server of its own
   */
  public void pause() {
    refuseIfShared("pause");
    backend.pause();
  }

  /**
   * Ends {@link #pause()}; without it, does nothing.
   *
   * @throws ServerException if it is not a server of its own
   */
  public void resume() {
    refuseIfShared("resume");
    backend.resume();
  }

  /**
   * Ends the server if it is ours. A second call does nothing.
   *
   * @throws ServerException if something is left behind; the message says what
   */
  @Override
  public void close() {
    if (!shared) {
      backend.close();
    }
  }

  private static void command(RedisBackend backend, String command) {
    URI uri = RespConnection.parse(backend.uri());
    try (RespConnection connection = RespConnection.open(uri)) {
      connection.command(command);
    } catch (IOException e) {
      String advice =
          backend instanceof RedisBackend.Running
              ? "; start that server, correct -D%s, or leave it out to use an embedded server"
                  .formatted(URL_PROPERTY)
              : "";
      throw new ServerException(
          "Redis at %s:%d failed: %s%s"
              .formatted(uri.getHost(), RespConnection.port(uri), e.getMessage(), advice),
          e);
    }
  }

  private void refuseIfShared(String verb) {
    if (shared) {
      throw new ServerException(
          "Cannot %s a server that other tests use. Write @OwnServer at the parameter, or call RedisServer.startOwn()."
              .formatted(verb));
    }
  }
}
