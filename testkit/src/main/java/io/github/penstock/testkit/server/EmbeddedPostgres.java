package io.github.penstock.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of this machine, started from the binaries on the class path as a child of
 * this process, so that it can be frozen and its end be waited for. Thread-safe.
 */
final class EmbeddedPostgres implements PostgresBackend {

  private static final String USER = "postgres";
  private static final String READY = "database system is ready to accept connections";

  /** Of what a standby says; versions spell the rest in their own way. */
  private static final String STANDBY_READY = "database system is ready to accept read";

  /** Makes a server a standby, if it is there when it starts. */
  private static final String STANDBY_SIGNAL = "data/standby.signal";

  private static final String PORT_TAKEN = "could not bind";

  /** Ends initdb after its present step; what it started ends with that. */
  private static final String INITDB_STOP_SIGNAL = "TERM";

  private static final int PORT_ATTEMPTS = 5;
  private static final Duration INITDB_TIMEOUT = Duration.ofSeconds(60);

  /** Immediate shutdown: nobody wants the data, and shared memory is given back nevertheless. */
  private static final String STOP_SIGNAL = "QUIT";

  /** What {@link PostgresOptions} does not let anybody change. */
  private static final Map<String, String> FIXED =
      Map.of(
          "listen_addresses", Ports.LOOPBACK,
          "unix_socket_directories", "",
          "log_destination", "stderr",
          "logging_collector", "off",
          "lc_messages", "C");

  private final Path folder;
  private final ServerProcess process;
  private final JdbcUrl admin;

  private EmbeddedPostgres(Path folder, ServerProcess process, int port) {
    this.folder = folder;
    this.process = process;
    this.admin =
        new JdbcUrl(
            "jdbc:postgresql://%s:%d/".formatted(Ports.LOOPBACK, port),
            "postgres",
            "?user=" + USER);
  }

  static EmbeddedPostgres start(PostgresOptions options) {
    return start(options, RunAs.best(binaries(options)));
  }

  static EmbeddedPostgres start(PostgresOptions options, RunAs user) {
    Path programs = binaries(options).resolve("bin");
    Path folder = Workspace.get().newFolder("postgres-");
    try {
      user.handOver(folder);
      initialise(programs, folder, user);
      if (options.standby()) {
        Files.createFile(folder.resolve(STANDBY_SIGNAL));
      }
      return launch(programs, folder, user, options);
    } catch (IOException e) {
      Folders.delete(folder);
      throw new ServerException("Could not prepare " + folder + ": " + e, e);
    } catch (RuntimeException e) {
      Folders.delete(folder);
      throw e;
    }
  }

  private static Path binaries(PostgresOptions options) {
    return options.binaries().map(PostgresBinaries::unpacked).orElseGet(PostgresBinaries::unpacked);
  }

  private static void initialise(Path programs, Path folder, RunAs user) {
    List<String> line =
        List.of(
            programs.resolve("initdb").toString(),
            "--pgdata=data",
            "--username=" + USER,
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync");
    ServerProcess initdb = run("initdb", user.line(line), folder, INITDB_STOP_SIGNAL);
    try {
      initdb.awaitSuccess(INITDB_TIMEOUT);
    } finally {
      initdb.stop();
    }
  }

  private static EmbeddedPostgres launch(
      Path programs, Path folder, RunAs user, PostgresOptions options) {
    for (int attempt = 1; ; attempt++) {
      int port = Ports.free();
      ServerProcess process =
          run("postgres", user.line(line(programs, port, options)), folder, STOP_SIGNAL);
      try {
        String ready = options.standby() ? STANDBY_READY : READY;
        if (process.awaitOutput(ready, options.startTimeout())) {
          return new EmbeddedPostgres(folder, process, port);
        }
        if (attempt == PORT_ATTEMPTS || !process.wrote(PORT_TAKEN)) {
          throw new ServerException(
              "PostgreSQL ended at its start (as %s, port %d). It wrote:%n%s"
                  .formatted(user.name(), port, process.logTail()));
        }
      } catch (RuntimeException e) {
        process.stop();
        throw e;
      }
      process.stop();
    }
  }

  private static List<String> line(Path programs, int port, PostgresOptions options) {
    List<String> line = new ArrayList<>();
    line.add(programs.resolve("postgres").toString());
    line.addAll(List.of("-D", "data", "-p", Integer.toString(port)));
    Stream.of(options.withDefaults(), FIXED)
        .forEach(
            settings ->
                settings.forEach((name, value) -> line.addAll(List.of("-c", name + "=" + value))));
    return line;
  }

  private static ServerProcess run(String name, List<String> line, Path folder, String stopSignal) {
    return ServerProcess.launch(new ServerProcess.Command(name, line, folder, stopSignal));
  }

  Path folder() {
    return folder;
  }

  ServerProcess process() {
    return process;
  }

  @Override
  public JdbcUrl admin() {
    return admin;
  }

  @Override
  public void pause() {
    process.pause();
  }

  @Override
  public void resume() {
    process.resume();
  }

  @Override
  public void close() {
    process.stop();
    Folders.delete(folder);
  }

  @Override
  public boolean takesDatabasesAlong() {
    return true;
  }
}
