package io.github.penstock.testkit.server;

import java.util.function.BooleanSupplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/** What both containers need of Docker. Stateless. */
final class DockerHost {

  private DockerHost() {}

  /** Fails with advice if Docker is not there. */
  static void require() {
    require(DockerClientFactory.instance()::isDockerAvailable);
  }

  static void require(BooleanSupplier available) {
    if (!available.getAsBoolean()) {
      throw new ServerException(
          ("-D%s=docker was asked for, and no Docker answers. Start Docker, set DOCKER_HOST,"
                  + " or leave the property out to use embedded servers.")
              .formatted(ServerSource.KIND_PROPERTY));
    }
  }

  static void start(GenericContainer<?> container) {
    try {
      container.start();
    } catch (RuntimeException e) {
      container.stop();
      throw new ServerException(
          "Docker answers, but the container of %s does not start: %s. Look at its log above."
              .formatted(container.getDockerImageName(), e.getMessage()),
          e);
    }
  }

  static void pause(GenericContainer<?> container) {
    container.getDockerClient().pauseContainerCmd(container.getContainerId()).exec();
  }

  /** Does nothing to a container that is not paused. */
  static void resume(GenericContainer<?> container) {
    if (Boolean.TRUE.equals(container.getCurrentContainerInfo().getState().getPaused())) {
      container.getDockerClient().unpauseContainerCmd(container.getContainerId()).exec();
    }
  }
}
