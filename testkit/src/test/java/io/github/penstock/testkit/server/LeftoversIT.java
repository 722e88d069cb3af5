package io.github.penstock.testkit.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.testkit.Await;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A virtual machine that ends, however it ends, takes its servers and folders with it. */
class LeftoversIT {

  private static final Duration LONG = ChildJvm.PATIENCE;
  private static final int NOBODY = 65_534;

  @TempDir private Path folder;
  private Path temporary;
  private Path report;

  @BeforeEach
  void makeFolders() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    temporary = Files.createDirectory(folder.resolve("temporary"));
    report = Files.createDirectory(folder.resolve("report")).resolve("report.txt");
  }

  /** TERM is what a build server sends, INT what Ctrl-C does. */
  @ParameterizedTest
  @CsvSource({"TERM, both, 8", "INT, redis, 1"})
  void signalLeavesNothing(String signal, String what, int processes) throws Exception {
    try (ChildJvm child = start(List.of(), ChildJvm.classPath(), what, "wait")) {
      Await.until("it has started", LONG, () -> Files.exists(report) || !child.isAlive());
      List<ProcessHandle> servers = child.descendants();
      assertThat(servers).as(child.text()).hasSizeGreaterThanOrEqualTo(processes);

      child.send(signal);

      assertThat(child.exitCode()).as("as after a signal").isGreaterThan(128);
      assertThat(servers).noneMatch(ProcessHandle::isAlive);
      assertThat(Leftovers.names(temporary)).isEmpty();
    }
  }

  /** In the middle of: unpacking PostgreSQL, initdb, the start of the server. */
  @ParameterizedTest
  @ValueSource(strings = {"postgres/share", "postgres-*/data", "postgres-*/data/postmaster.pid"})
  void signalDuringTheStartLeavesNothing(String moment) throws Exception {
    try (ChildJvm child = start(List.of(), ChildJvm.classPath(), "both", "wait")) {
      Await.until("there is " + moment, LONG, () -> matches("penstock-testkit-*/" + moment));
      List<ProcessHandle> started = child.descendants();

      child.send("TERM");

      assertThat(child.exitCode()).as("as after a signal").isGreaterThan(128);
      assertThat(started).noneMatch(ProcessHandle::isAlive);
      assertThat(Leftovers.names(temporary)).isEmpty();
    }
  }

  /**
   * Nobody closes the servers here either. Root has to become somebody else for it; anybody else is
   * an ordinary user already.
   */
  @Test
  void ordinaryUserLeavesNothingAtAnOrdinaryEnd() throws Exception {
    boolean root = ownUser() == 0;
    try (ChildJvm child = root ? startAsNobody() : startAsOurselves()) {
      assertThat(child.exitCode()).as(child.text()).isZero();
      assertThat(report)
          .hasContent("user %s, PONG, valid true".formatted(root ? NOBODY : ownUser()));
      assertThat(Leftovers.names(temporary)).isEmpty();
    }
  }

  private ChildJvm startAsOurselves() throws IOException {
    return start(List.of(), ChildJvm.classPath(), "both", "end");
  }

  private ChildJvm startAsNobody() throws IOException {
    giveToNobody(temporary);
    giveToNobody(folder.resolve("report"));
    String readable = copyClassPath(Files.createDirectory(folder.resolve("classpath")));
    String user = "--reuid=" + NOBODY;
    String group = "--regid=" + NOBODY;
    return start(List.of("setpriv", user, group, "--clear-groups"), readable, "both", "end");
  }

  private ChildJvm start(List<String> prefix, String classPath, String what, String then)
      throws IOException {
    Path output = folder.resolve("output.txt");
    return ChildJvm.start(
        prefix, classPath, temporary, output, List.of(report.toString(), what, then));
  }

  private boolean matches(String glob) throws IOException {
    PathMatcher matcher =
        temporary.getFileSystem().getPathMatcher("glob:" + temporary + "/" + glob);
    MatchFinder finder = new MatchFinder(matcher);
    Files.walkFileTree(temporary, Set.of(), 4, finder);
    return finder.found;
  }

  /** Looks while folders appear and go. */
  private static final class MatchFinder extends SimpleFileVisitor<Path> {

    private final PathMatcher matcher;
    private boolean found;

    MatchFinder(PathMatcher matcher) {
      this.matcher = matcher;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
      return visitFile(path, attributes);
    }

    @Override
    public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
      found = found || matcher.matches(path);
      return found ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path path, IOException failure) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failure) {
      return FileVisitResult.CONTINUE;
    }
  }

  private int ownUser() throws IOException {
    return (Integer) Files.getAttribute(folder, "unix:uid");
  }

  private static void giveToNobody(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", NOBODY);
  }

  /** A user other than root may not look into root's home. */
  private static String copyClassPath(Path target) throws IOException {
    List<String> copies = new ArrayList<>();
    for (String entry : ChildJvm.classPath().split(File.pathSeparator, -1)) {
      Path copy = target.resolve(copies.size() + "-" + Path.of(entry).getFileName());
      copies.add(copy.toString());
      copy(Path.of(entry), copy);
    }
    return String.join(File.pathSeparator, copies);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : paths.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }
}
