package io.github.penstock.samples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a process of its own that is told to end, as by Ctrl-C. */
class InterruptIT {

  private static final int TERMINATED = 128 + 15;

  @TempDir private Path folder;

  @Test
  @Timeout(180)
  void writesItsTableAndLeavesNothingBehind() throws IOException, InterruptedException {
    Process demo = start();
    try (BufferedReader lines = demo.inputReader()) {
      awaitLineWith(lines, "reads/s");
      List<ProcessHandle> servers = demo.descendants().toList();
      demo.toHandle().destroy();
      String rest = lines.lines().collect(Collectors.joining("\n"));

      assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(demo.exitValue()).isEqualTo(TERMINATED);
      assertThat(rest).contains("stale reads: 0");
      assertThat(servers).isNotEmpty().noneMatch(ProcessHandle::isAlive);
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left.map(path -> path.getFileName().toString()))
            .noneMatch(name -> name.startsWith("penstock"));
      }
    } finally {
      demo.destroyForcibly();
    }
  }

  private Process start() throws IOException {
    List<String> line =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Djava.io.tmpdir=" + folder,
            "-cp",
            System.getProperty("java.class.path"),
            Demo.class.getName(),
            "--seconds=120",
            "--users=2000",
            "--products=200",
            "--orders=3000");
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static void awaitLineWith(BufferedReader lines, String text) throws IOException {
    String line = lines.readLine();
    while (line != null && !line.contains(text)) {
      line = lines.readLine();
    }
    assertThat(line).as("a line with " + text).isNotNull();
  }
}
