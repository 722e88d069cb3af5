package io.github.penstock.testkit.server;

import java.util.ArrayList;
import java.util.List;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** A PostgreSQL server in a container; Testcontainers removes it at the latest. Thread-safe. */
final class DockerPostgres implements PostgresBackend {

  private static final DockerImageName IMAGE = DockerImageName.parse("postgres:18");
  private static final String USER = "postgres";

  private final PostgreSQLContainer container;

  private DockerPostgres(PostgreSQLContainer container) {
    this.container = container;
  }

  static DockerPostgres start(PostgresOptions options) {
    DockerHost.require();
    List<String> line = new ArrayList<>(List.of("postgres"));
    options.withDefaults().forEach((name, value) -> line.addAll(List.of("-c", name + "=" + value)));
    PostgreSQLContainer container =
        new PostgreSQLContainer(IMAGE)
            .withUsername(USER)
            .withPassword(USER)
            .withCommand(line.toArray(String[]::new))
            .withStartupTimeout(options.startTimeout());
    DockerHost.start(container);
    return new DockerPostgres(container);
  }

  @Override
  public JdbcUrl admin() {
    String server =
        "jdbc:postgresql://%s:%d/"
            .formatted(
                container.getHost(), container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT));
    return new JdbcUrl(server, "postgres", "?user=%s&password=%s".formatted(USER, USER));
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

  @Override
  public boolean takesDatabasesAlong() {
    return true;
  }
}
