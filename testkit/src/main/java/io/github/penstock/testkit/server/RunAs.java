package io.github.penstock.testkit.server;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How to start a program that refuses to run as root, as PostgreSQL does.
 *
 * @param name for messages and tests
 * @param prefix what comes before the command; it replaces itself by the command, so that the
 *     process keeps its id and stays our child
 * @param ownedByNobody whether the folders must belong to the user {@code nobody}
 */
record RunAs(String name, List<String> prefix, boolean ownedByNobody) {

  private static final int NOBODY = 65_534;
  private static final String OWNER = "unix:uid";

  /**
   * The ways that this machine offers, the best first.
   *
   * @param sample a folder that this process made: its owner is the user we are
   */
  static List<RunAs> possible(Path sample) {
    if (owner(sample) != 0) {
      return List.of(new RunAs("the same user", List.of(), false));
    }
    List<RunAs> ways = new ArrayList<>();
    // In a user namespace root is nobody to the program and still root to our files. Containers
    // often forbid namespaces; there root can become nobody for real.
    if (LinuxUtils.isUnshareAvailable()) {
      ways.add(new RunAs("unshare", List.of("unshare", "-U"), false));
    }
    if (isOnPath("setpriv")) {
      String user = "--reuid=" + NOBODY;
      String group = "--regid=" + NOBODY;
      ways.add(new RunAs("setpriv", List.of("setpriv", user, group, "--clear-groups"), true));
    }
    return List.copyOf(ways);
  }

  static RunAs best(Path sample) {
    return possible(sample).stream()
        .findFirst()
        .orElseThrow(
            () ->
                new ServerException(
                    "PostgreSQL does not run as root, and neither 'unshare -U' nor 'setpriv' (package"
                        + " util-linux) works here to start it as nobody. Run the tests as an ordinary"
                        + " user, install util-linux, or name a running server by -D"
                        + PostgresServer.URL_PROPERTY
                        + "=jdbc:postgresql://..."));
  }

  List<String> line(List<String> command) {
    return Stream.concat(prefix.stream(), command.stream()).toList();
  }

  /** Lets the program write into the folder and reach it from the folder above. */
  void handOver(Path folder) {
    if (!ownedByNobody) {
      return;
    }
    try {
      Files.setAttribute(folder, OWNER, NOBODY);
      Files.setPosixFilePermissions(
          folder.resolveSibling("."), PosixFilePermissions.fromString("rwx--x--x"));
    } catch (IOException e) {
      throw new ServerException(
          "Could not give the folder %s to the user nobody: %s".formatted(folder, e), e);
    }
  }

  private static int owner(Path path) {
    try {
      return (Integer) Files.getAttribute(path, OWNER);
    } catch (IOException e) {
      throw new ServerException("Could not find the owner of " + path + ": " + e, e);
    }
  }

  private static boolean isOnPath(String program) {
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "/usr/bin:/bin");
    return Stream.of(path.split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }
}
