package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jcstress.Main;

/** Runs jcstress on {@link EngineStress} for a few seconds, in a process of its own. */
class EngineStressTest {

  private static final String TESTS = "io.github.penstock.internal.engine.EngineStress.*";

  /** Long enough to see a missing check of the stamp; rarer orders need a longer run by hand. */
  private static final List<String> SHORT =
      List.of("-f", "1", "-fsm", "1", "-iters", "1", "-time", "500", "-sc", "false");

  @TempDir private Path folder;

  @Test
  void nothingForbiddenIsSeen() throws Exception {
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "-t",
            TESTS,
            "-jvmArgs",
            "-Xmx256m",
            "-r",
            folder.toString(),
            "-v");
    builder.command().addAll(SHORT);
    Process process =
        builder
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    } finally {
      process.destroyForcibly();
    }

    String told = Files.readString(log);
    assertThat(process.exitValue()).as(told).isZero();
    assertThat(told)
        .contains("5 matching test results")
        .contains("Failed tests: No matches", "Error tests: No matches");
  }
}
