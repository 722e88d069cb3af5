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
