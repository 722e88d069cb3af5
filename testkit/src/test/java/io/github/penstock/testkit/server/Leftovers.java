package io.github.penstock.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What servers leave or must not leave behind. */
final class Leftovers {

  private Leftovers() {}

  /** The process and all below it. */
  static List<ProcessHandle> processesOf(ServerProcess process) {
    ProcessHandle handle = ProcessHandle.of(process.pid()).orElseThrow();
    return Stream.concat(Stream.of(handle), handle.descendants()).toList();
  }

  /** The shared memory segments that the process made, as far as the system lets one see. */
  static List<String> sharedMemoryOf(ServerProcess process) throws IOException {
    Path segments = Path.of("/proc/sysvipc/shm");
    if (!Files.exists(segments)) {
      return List.of();
    }
    int creator = 4;
    return Files.readAllLines(segments).stream()
        .map(String::strip)
        .filter(line -> line.split("\\s+", -1)[creator].equals("" + process.pid()))
        .toList();
  }

  /** The folder with all that this virtual machine has on disk. */
  static Path parent(PostgresServer server) {
    return Objects.requireNonNull(((EmbeddedPostgres) server.backend()).folder().getParent());
  }

  static List<String> names(Path folder) throws IOException {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.map(path -> String.valueOf(path.getFileName())).sorted().toList();
    }
  }
}
