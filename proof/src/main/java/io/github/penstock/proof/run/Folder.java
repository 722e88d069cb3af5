package io.github.penstock.proof.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder for logs: a given one stays, one of our own goes when this is closed. */
final class Folder implements AutoCloseable {

  private final Path path;
  private final boolean stays;

  private Folder(Path path, boolean stays) {
    this.path = path;
    this.stays = stays;
  }

  static Folder of(@Nullable Path given) throws IOException {
    return given == null
        ? new Folder(Files.createTempDirectory("penstock-proof-"), false)
        : new Folder(Files.createDirectories(given), true);
  }

  Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    if (stays) {
      return;
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(path)) {
      files = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
