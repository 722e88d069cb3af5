package io.github.penstock.testkit.server;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A PostgreSQL server with a database of its own, for tests and samples: embedded by default, one
 * that runs already with {@code -Dpenstock.postgres.url=jdbc:postgresql://...}, or a container with
 * {@code -Dpenstock.servers=docker}. {@code wal_level} is {@code logical} where it is ours.
 *
 * <p>Linux and macOS; also as root. {@link #close()} leaves nothing behind, and neither does the
 * end of the virtual machine without it. Thread-safe.
 */
public final class PostgresServer implements AutoCloseable {

  /** Names a running server; its user must be allowed to create databases. */
  public static final String URL_PROPERTY = "penstock.postgres.url";

  /** SQL state of a role that lacks a privilege. */
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final PostgresBackend backend;
  private final boolean shared;
  private final Runnable dropAtExit = this::dropDatabases;
  private final List<String> databases = new CopyOnWriteArrayList<>();
  private final String jdbcUrl;
  private boolean closed;

  private PostgresServer(PostgresBackend backend, boolean shared, boolean readOnly) {
    this.backend = backend;
    this.shared = shared;
    this.jdbcUrl = readOnly ? backend.admin().text() : newDatabase();
  }

  /**
   * Starts a server, or uses the running one that {@value #URL_PROPERTY} names. Embedded, the first
   * start in a virtual machine takes some three seconds, the next ones one.
   *
   * @return the server, with a new empty database
   * @throws ServerException if it cannot be started or reached; the message says what to change
   */
  public static PostgresServer start() {
    return start(ServerSource.of(URL_PROPERTY), PostgresOptions.defaults());
  }

  /**
   * Starts a server that nobody else uses, even where a running one is named: for tests that freeze
   * it or need settings.
   *
   * @param options how to start it
   * @return the server, with a new empty database
   * @throws ServerException if it cannot be started; the message says what to change
   */
  public static PostgresServer startOwn(PostgresOptions options) {
    return start(ServerSource.own(), options);
  }

  static PostgresServer start(ServerSource source, PostgresOptions options) {
    PostgresBackend backend;
    if (source instanceof ServerSource.Running running) {
      backend = new PostgresBackend.Running(JdbcUrl.parse(running.url()));
    } else if (source instanceof ServerSource.Docker && !options.isEmbeddedOnly()) {
      backend = DockerPostgres.start(options);
    } else {
      backend = EmbeddedPostgres.start(options);
    }
    return over(backend, options.standby());
  }

  private static PostgresServer over(PostgresBackend backend, boolean readOnly) {
    try {
      return new PostgresServer(backend, false, readOnly);
    } catch (RuntimeException e) {
      backend.close();
      throw e;
    }
  }

  PostgresBackend backend() {
    return backend;
  }

  /** The same server with another new database, which its close() drops, and nothing else. */
  PostgresServer share() {
    return new PostgresServer(backend, true, false);
  }

  /**
   * The database that came with the server.
   *
   * @return a JDBC URL with the user (and the password, if there is one) as parameters
   */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  /**
   * Creates another database on this server; some 50 ms. It is dropped by {@link #close()}.
   *
   * @return the JDBC URL of the new, empty database
   * @throws ServerException if the server cannot be reached or refuses
   * @throws IllegalStateException if this server is closed
   */
  public synchronized String newDatabase() {
    if (closed) {
      throw new IllegalStateException("The server is closed; start another one.");
    }
    String name = "penstock_" + UUID.randomUUID().toString().replace("-", "");
    // First the clean-up: the virtual machine may end in the middle.
    databases.add(name);
    if (!backend.takesDatabasesAlong()) {
      Workspace.get().addCleanUp(dropAtExit);
    }
    try {
      // Not from template1, to which somebody may be connected.
      execute("CREATE DATABASE " + name + " TEMPLATE template0");
    } catch (ServerException e) {
      databases.remove(name);
      if (databases.isEmpty()) {
        Workspace.get().removeCleanUp(dropAtExit);
      }
      throw e;
    }
    return backend.admin().withDatabase(name).text();
  }

  /**
   * Freezes the server with all its connections: they stay open, and nothing answers, until {@link
   * #resume()}.
   *
   * @throws ServerException if it is not a server of its own (see {@link #startOwn} and {@link
   *     OwnServer})
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
   * Ends the server and deletes its data, or drops the databases where the server is not ours.
   * Connections are cut. A second call does nothing.
   *
   * @throws ServerException if something is left behind; the message says what
   */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Workspace.get().removeCleanUp(dropAtExit);
    if (shared || !backend.takesDatabasesAlong()) {
      dropDatabases();
    }
    if (!shared) {
      backend.close();
    }
  }

  private void dropDatabases() {
    for (String name : databases) {
      // First the connections: an active replication slot forbids to drop, even by force.
      execute(
          "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(name),
          "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(name));
    }
  }

  private void execute(String... statements) {
    try (Connection connection = DriverManager.getConnection(backend.admin().text());
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new ServerException(explain(e), e);
    }
  }

  private String explain(SQLException e) {
    String advice = "";
    if (backend instanceof PostgresBackend.Running) {
      advice =
          INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())
              ? "; give the user of -D%s the attribute CREATEDB".formatted(URL_PROPERTY)
              : "; start that server, correct -D%s, or leave it out to use an embedded server"
                  .formatted(URL_PROPERTY);
    }
    return "PostgreSQL at %s failed: %s%s".formatted(backend.admin(), e.getMessage(), advice);
  }

  private void refuseIfShared(String verb) {
    if (shared) {
      throw new ServerException(
          "Cannot %s a server that other tests use. Write @OwnServer at the parameter, or call PostgresServer.startOwn()."
              .formatted(verb));
    }
  }
}
