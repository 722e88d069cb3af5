package io.github.penstock.testkit.server;

import java.util.List;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/**
 * A Redis server in a container; Testcontainers removes it at the latest. The port of the host is
 * fixed, as a restart would move it otherwise. Thread-safe.
 */
final class DockerRedis implements RedisBackend {

  private static final DockerImageName IMAGE = DockerImageName.parse("redis:8");
  private static final int PORT = 6379;
  private static final String READY = ".*Ready to accept connections.*\\n";
  private static final String CONFIG = "/etc/penstock-redis.conf";
  private static final String CERTIFICATE = "/etc/penstock-redis.crt";
  private static final String KEY = "/etc/penstock-redis.key";

  private final GenericContainer<?> container;
  private final RedisOptions options;
  private final int port;

  private DockerRedis(GenericContainer<?> container, RedisOptions options, int port) {
    this.container = container;
    this.options = options;
    this.port = port;
  }

  static DockerRedis start(RedisOptions options) {
    DockerHost.require();
    int port = Ports.free();
    GenericContainer<?> container =
        new GenericContainer<>(IMAGE)
            .withExposedPorts(PORT)
            .withCopyToContainer(Transferable.of(options.file("*", PORT, CERTIFICATE, KEY)), CONFIG)
            .withCommand("redis-server", CONFIG)
            .waitingFor(Wait.forLogMessage(READY, 1))
            .withStartupTimeout(options.startTimeout());
    RedisOptions.Tls tls = options.tls();
    if (tls != null) {
      container.withCopyFileToContainer(
          MountableFile.forHostPath(tls.certificate(), 0644), CERTIFICATE);
      container.withCopyFileToContainer(MountableFile.forHostPath(tls.key(), 0644), KEY);
    }
    container.setPortBindings(List.of(port + ":" + PORT));
    DockerHost.start(container);
    return new DockerRedis(container, options, port);
  }

  @Override
  public String uri() {
    return "%s://%s:%d".formatted(options.scheme(), container.getHost(), port);
  }

  @Override
  public void kill() {
    if (container.isRunning()) {
      container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public void restart() {
    kill();
    container.getDockerClient().startContainerCmd(container.getContainerId()).exec();
    RespConnection.awaitAnswer(uri(), options.startTimeout());
  }

  @Override
  public void pause() {
    DockerHost.pause(container);
  }

  @Override
  public void resume() {
    DockerHost.resume(container);
  }

  @Override
  public void close() {
    container.stop();
  }
}
