package io.github.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerSourceTest {

  private static final String URL = "penstock.redis.url";
  private static final String KIND = "penstock.servers";

  private String urlBefore = "";
  private String kindBefore = "";

  @BeforeEach
  void forgetProperties() {
    urlBefore = System.getProperty(URL, "");
    kindBefore = System.getProperty(KIND, "embedded");
    System.clearProperty(URL);
    System.clearProperty(KIND);
  }

  @AfterEach
  void restoreProperties() {
    System.setProperty(URL, urlBefore);
    System.setProperty(KIND, kindBefore);
  }

  @Test
  void isEmbeddedByDefault() {
    assertThat(ServerSource.of(URL)).isEqualTo(new ServerSource.Embedded());
    System.setProperty(URL, " ");
    assertThat(ServerSource.of(URL)).isEqualTo(new ServerSource.Embedded());
  }

  @Test
  void isDockerWhereAskedFor() {
    System.setProperty(KIND, "docker");
    assertThat(ServerSource.of(URL)).isEqualTo(new ServerSource.Docker());
  }

  @Test
  void isTheRunningServerWhereNamedUnlessOneOfOurOwnIsNeeded() {
    System.setProperty(URL, "redis://somewhere:1");
    System.setProperty(KIND, "docker");
    assertThat(ServerSource.of(URL)).isEqualTo(new ServerSource.Running("redis://somewhere:1"));
    assertThat(ServerSource.own()).isEqualTo(new ServerSource.Docker());
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    System.setProperty(KIND, "podman");
    assertThatThrownBy(() -> ServerSource.of(URL))
        .isInstanceOf(ServerException.class)
        .hasMessage(
            "-Dpenstock.servers=podman is not known. Write embedded (the default) or docker.");
  }

  @Test
  void saysWhatToDoWithoutDocker() {
    DockerHost.require(() -> true);
    assertThatThrownBy(() -> DockerHost.require(() -> false))
        .isInstanceOf(ServerException.class)
        .hasMessage(
            "-Dpenstock.servers=docker was asked for, and no Docker answers. Start Docker, set"
                + " DOCKER_HOST, or leave the property out to use embedded servers.");
  }
}
