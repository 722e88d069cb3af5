package io.github.penstock.testkit.server;

import io.github.penstock.testkit.Await;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Deletes folders in which something may still be writing. Stateless. */
final class Folders {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private Folders() {}

  /** Deletes the folder with all it holds, also for an interrupted caller. Absent is fine. */
  static void delete(Path folder) {
    boolean interrupted = Thread.interrupted();
    try {
      if (!Await.holds("the folder " + folder + " is gone", PATIENCE, () -> deleted(folder))) {
        throw new ServerException(
            "Could not delete the folder %s within %d s: something goes on writing there. Delete it by hand."
                .formatted(folder, PATIENCE.toSeconds()));
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean deleted(Path folder) throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.walkFileTree(folder, new Deleter());
    }
    return !Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
  }

  /** Passes over what another thread deletes or adds meanwhile; the caller looks again. */
  private static final class Deleter extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null && !(failure instanceof NoSuchFileException)) {
        throw failure;
      }
      try {
        Files.deleteIfExists(folder);
      } catch (DirectoryNotEmptyException e) {
        return FileVisitResult.CONTINUE;
      }
      return FileVisitResult.CONTINUE;
    }
  }
}
