package io.github.penstock.testkit.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A virtual machine that runs {@link ServersMain}.
 *
 * @param process the machine itself
 * @param output what it wrote
 * @param seen the processes below it that were looked at, which outlive it when a test fails
 */
record ChildJvm(Process process, Path output, List<ProcessHandle> seen) implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Starts it with a temporary folder of its own. The prefix can change the user. */
  static ChildJvm start(
      List<String> prefix, String classPath, Path temporary, Path output, List<String> arguments)
      throws IOException {
    List<String> line = new ArrayList<>(prefix);
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.add("-XX:-UsePerfData");
    line.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    line.addAll(List.of("-Djava.io.tmpdir=" + temporary, "-cp", classPath));
    line.add(ServersMain.class.getName());
    line.addAll(arguments);
    return new ChildJvm(
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile()).start(),
        output,
        new CopyOnWriteArrayList<>());
  }

  /**
   * Surefire hands its own class path over in a property, as that of the machine is a small jar.
   */
  static String classPath() {
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  List<ProcessHandle> descendants() {
    List<ProcessHandle> now = process.descendants().toList();
    seen.addAll(now);
    return now;
  }

  void send(String signal) throws IOException, InterruptedException {
    String pid = String.valueOf(process.pid());
    Process kill = new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", signal, pid).start();
    if (kill.waitFor() != 0) {
      throw new IOException("Could not send SIG" + signal + " to the child. It wrote: " + text());
    }
  }

  int exitCode() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IOException("The child does not end. It wrote: " + text());
    }
    return process.exitValue();
  }

  String text() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() {
    descendants();
    seen.forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
