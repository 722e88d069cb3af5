package io.github.penstock.testkit.server;

import io.github.penstock.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A process that is our child, so that we know when it has really ended, and its output in a file.
 * Thread-safe: it has no state but the process.
 */
final class ServerProcess {

  private static final Duration END_PATIENCE = Duration.ofSeconds(10);
  private static final int LOG_TAIL_LINES = 12;

  /**
   * What to run.
   *
   * @param name for messages
   * @param line program and arguments
   * @param folder working folder, which takes the output too
   * @param stopSignal the signal that ends it quickly and without leftovers, without SIG
   */
  record Command(String name, List<String> line, Path folder, String stopSignal) {

    ServerProcess start() {
      try {
        Path log = Files.createTempFile(folder, name + "-", ".log");
        ProcessBuilder builder =
            new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        // Messages in English, as we look for some; and nothing that points at another server.
        builder.environment().put("LC_ALL", "C");
        builder.environment().keySet().removeIf(key -> key.startsWith("PG"));
        Process process = builder.start();
        process.getOutputStream().close();
        return new ServerProcess(this, process, log);
      } catch (IOException e) {
        throw new ServerException("Could not start " + name + ": " + e.getMessage(), e);
      }
    }
  }

  private final Command command;
  private final Process process;
  private final Path log;

  private ServerProcess(Command command, Process process, Path log) {
    this.command = command;
    this.process = process;
    this.log = log;
  }

  /** Starts it; it ends with this virtual machine at the latest. */
  static ServerProcess launch(Command command) {
    return Workspace.get().launch(command);
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Waits until the output holds the text; by it we know that it is this process that is ready, and
   * not another one that took the port.
   *
   * @return false if the process ended before
   * @throws ServerException if it is neither ready nor at its end in time
   */
  boolean awaitOutput(String text, Duration timeout) {
    if (!Await.holds(command.name + " is ready", timeout, () -> !isAlive() || wrote(text))) {
      throw new ServerException(
          "%s was not ready within %d ms. Give it more time by the options' startTimeout. It wrote:%n%s"
              .formatted(command.name, timeout.toMillis(), logTail()));
    }
    return isAlive();
  }

  boolean wrote(String text) {
    try {
      return output().contains(text);
    } catch (IOException e) {
      throw new ServerException("Could not read the output of " + this + ": " + e, e);
    }
  }

  /** Waits for the end of a program that is expected to succeed. */
  void awaitSuccess(Duration timeout) {
    if (!endedWithin(timeout) || process.exitValue() != 0) {
      String fate = isAlive() ? "did not end in time" : "ended with code " + process.exitValue();
      throw new ServerException("%s %s. It wrote:%n%s".formatted(command.name, fate, logTail()));
    }
  }

  /** Freezes the process and its children: connections stay open, and nothing answers. */
  void pause() {
    signal("STOP", List.of(process.pid()));
    // Second, when no new children can appear.
    signal("STOP", childPids());
  }

  /** Ends {@link #pause}. */
  void resume() {
    signal("CONT", childPids());
    signal("CONT", List.of(process.pid()));
  }

  /** Ends it like a power cut. */
  void kill() {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    if (!endedWithin(END_PATIENCE)) {
      throw new ServerException(
          "%s (pid %d) is still there %d s after SIGKILL."
              .formatted(command.name, process.pid(), END_PATIENCE.toSeconds()));
    }
    Workspace.get().remove(this);
  }

  /**
   * Ends it quickly, by its stop signal first. Does nothing if it has ended; any thread, any time.
   */
  void stop() {
    if (isAlive() && !command.stopSignal.equals("KILL")) {
      resume();
      signal(command.stopSignal, List.of(process.pid()));
      endedWithin(END_PATIENCE);
    }
    if (isAlive()) {
      kill();
    }
    Workspace.get().remove(this);
  }

  String logTail() {
    try {
      List<String> lines = output().lines().toList();
      return lines.stream()
          .skip(Math.max(0, lines.size() - LOG_TAIL_LINES))
          .collect(Collectors.joining(System.lineSeparator()));
    } catch (IOException e) {
      return "(its output " + log + " cannot be read: " + e + ")";
    }
  }

  private String output() throws IOException {
    return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
  }

  private List<Long> childPids() {
    return process.descendants().map(ProcessHandle::pid).toList();
  }

  /** By the shell's own kill, as small images have no other. */
  private void signal(String signal, List<Long> pids) {
    if (pids.isEmpty() || !isAlive()) {
      return;
    }
    Stream<String> shell = Stream.of("sh", "-c", "kill -s \"$0\" \"$@\" 2>/dev/null", signal);
    List<String> line = Stream.concat(shell, pids.stream().map(String::valueOf)).toList();
    try {
      Process kill = new ProcessBuilder(line).start();
      boolean done = endedWithin(kill, END_PATIENCE) && kill.exitValue() == 0;
      // A child may be gone meanwhile; the process itself may not.
      if (!done && isAlive() && pids.contains(process.pid())) {
        kill.destroyForcibly();
        throw new ServerException(
            "Could not send SIG%s to %s (pid %d).".formatted(signal, command.name, process.pid()));
      }
    } catch (IOException e) {
      throw new ServerException(
          "Could not send SIG%s to %s (pid %d); it takes a POSIX shell: %s"
              .formatted(signal, command.name, process.pid(), e.getMessage()),
          e);
    }
  }

  private boolean endedWithin(Duration timeout) {
    return endedWithin(process, timeout);
  }

  /** Also for an interrupted caller, who wants to leave nothing behind too; the flag stays set. */
  private static boolean endedWithin(Process process, Duration timeout) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return command.name + " (pid " + process.pid() + ")";
  }
}
