package io.github.penstock.testkit.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/**
 * A Redis server of this machine, started from the binary on the class path as a child of this
 * process, so that it can be killed and frozen. Thread-safe: {@code this} guards the process, which
 * a restart replaces.
 */
final class EmbeddedRedis implements RedisBackend {

  private static final String READY = "Ready to accept connections";
  private static final String PORT_TAKEN = "Address already in use";
  private static final int PORT_ATTEMPTS = 5;

  private final RedisOptions options;
  private final Path folder;
  private final int port;
  private ServerProcess process;

  private EmbeddedRedis(RedisOptions options, Path folder, int port, ServerProcess process) {
    this.options = options;
    this.folder = folder;
    this.port = port;
    this.process = process;
  }

  static EmbeddedRedis start(RedisOptions options) {
    program(options);
    Path folder = Workspace.get().newFolder("redis-");
    try {
      for (int attempt = 1; ; attempt++) {
        int port = Ports.free();
        ServerProcess process = run(folder, port, options);
        if (process.isAlive()) {
          return new EmbeddedRedis(options, folder, port, process);
        }
        if (attempt == PORT_ATTEMPTS || !process.wrote(PORT_TAKEN)) {
          throw ended(port, process);
        }
      }
    } catch (RuntimeException e) {
      Folders.delete(folder);
      throw e;
    }
  }

  /** The process when it is ready or has ended. */
  private static ServerProcess run(Path folder, int port, RedisOptions options) {
    RedisOptions.Tls tls = options.tls();
    String certificate = tls == null ? "" : tls.certificate().toAbsolutePath().toString();
    String key = tls == null ? "" : tls.key().toAbsolutePath().toString();
    try {
      Files.writeString(
          folder.resolve("redis.conf"), options.file(Ports.LOOPBACK, port, certificate, key));
    } catch (IOException e) {
      throw new ServerException("Could not write redis.conf into " + folder, e);
    }
    ServerProcess process =
        ServerProcess.launch(
            new ServerProcess.Command(
                "redis", List.of(program(options), "redis.conf"), folder, "KILL"));
    try {
      if (!process.awaitOutput(READY, options.startTimeout())) {
        process.stop();
      }
      return process;
    } catch (RuntimeException e) {
      process.stop();
      throw e;
    }
  }

  private static String program(RedisOptions options) {
    if (options.executable() != null) {
      return options.executable().toString();
    }
    Path shared = Workspace.get().shared("redis", EmbeddedRedis::unpack);
    File[] files = shared.toFile().listFiles();
    if (files == null || files.length != 1) {
      throw new ServerException("Expected the Redis binary alone in " + shared);
    }
    return files[0].getPath();
  }

  private static void unpack(Path folder) throws IOException {
    try {
      ExecutableProvider.newJarResourceProvider(folder.toFile()).get();
    } catch (RuntimeException e) {
      throw new IOException(
          "no Redis for %s on %s is on the class path (%s). Name a running server by -D%s=redis://..., or use -D%s=docker"
              .formatted(
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  e,
                  RedisServer.URL_PROPERTY,
                  ServerSource.KIND_PROPERTY),
          e);
    }
  }

  private static ServerException ended(int port, ServerProcess process) {
    return new ServerException(
        "Redis ended at its start (port %d). Check the lines of the options' config, and that the libraries it names are installed. It wrote:%n%s"
            .formatted(port, process.logTail()));
  }

  Path folder() {
    return folder;
  }

  synchronized ServerProcess process() {
    return process;
  }

  @Override
  public String uri() {
    return "%s://%s:%d".formatted(options.scheme(), Ports.LOOPBACK, port);
  }

  @Override
  public synchronized void kill() {
    process.kill();
  }

  @Override
  public synchronized void restart() {
    process.kill();
    process = run(folder, port, options);
    if (!process.isAlive()) {
      throw ended(port, process);
    }
  }

  @Override
  public synchronized void pause() {
    process.pause();
  }

  @Override
  public synchronized void resume() {
    process.resume();
  }

  @Override
  public synchronized void close() {
    process.stop();
    Folders.delete(folder);
  }
}
