package io.github.penstock.testkit.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Another virtual machine with the class path of this one: it hears orders on its standard input
 * and answers on its standard output, a line each. Made by whoever measures or tests several nodes.
 * The end of its input should be its own end, so that it never outlives this one. Thread-safe.
 *
 * @since 0.1
 */
public final class JvmProcess implements AutoCloseable {

  private static final Duration END = Duration.ofSeconds(10);
  private static final int TAIL = 12;

  private final String name;
  private final Process process;
  private final Path errors;
  private final PrintWriter orders;

  private JvmProcess(String name, Process process, Path errors) {
    this.name = name;
    this.process = process;
    this.errors = errors;
    this.orders = new PrintWriter(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /**
   * What is started.
   *
   * @param name of the machine, for messages and its thread here
   * @param main the class with the main method
   * @param options for the machine, such as {@code -Xmx192m}
   * @param arguments for the main method
   * @param errors the file that takes its standard error
   */
  public record Start(
      String name, Class<?> main, List<String> options, List<String> arguments, Path errors) {
    /** Copies. */
    public Start {
      options = List.copyOf(options);
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Starts a machine.
   *
   * @param start what to start
   * @param lines hears each line that it writes, in order, on a thread of its own
   * @return the machine; throws {@link ProcessException} where it cannot be started
   */
  public static JvmProcess start(Start start, Consumer<String> lines) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(start.options());
    line.addAll(List.of("-cp", classPath(), start.main().getName()));
    line.addAll(start.arguments());
    try {
      Process process =
          new ProcessBuilder(line)
              .redirectError(ProcessBuilder.Redirect.to(start.errors().toFile()))
              .start();
      JvmProcess machine = new JvmProcess(start.name(), process, start.errors());
      Thread listener = new Thread(() -> machine.listen(lines), "penstock-" + start.name());
      listener.setDaemon(true);
      listener.start();
      return machine;
    } catch (IOException e) {
      throw new ProcessException("Could not start " + start.name() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Absolute, as the machine need not share our working folder's fate. Surefire and Failsafe hand
   * theirs over in a property, as that of the machine is a small jar.
   */
  private static String classPath() {
    String own =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", ""));
    List<String> parts = new ArrayList<>();
    for (String part : own.split(File.pathSeparator, -1)) {
      parts.add(Path.of(part).toAbsolutePath().toString());
    }
    return String.join(File.pathSeparator, parts);
  }

  private void listen(Consumer<String> heard) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard.accept(line);
      }
    } catch (IOException e) {
      // It was killed.
    }
  }

  /**
   * Whether it runs, be it frozen.
   *
   * @return false once it has ended
   */
  public boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Gives it a line to read.
   *
   * @param line without a line break
   */
  public void order(String line) {
    orders.println(line);
  }

  /** Freezes it (SIGSTOP): its connections stay open. */
  public void freeze() {
    signal("STOP");
  }

  /** Ends {@link #freeze}; without it, does nothing. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    List<String> line =
        List.of("sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(process.pid()));
    try {
      Process kill = new ProcessBuilder(line).start();
      if (!kill.waitFor(END.toNanos(), TimeUnit.NANOSECONDS) && isAlive()) {
        throw new ProcessException("Could not send SIG" + signal + " to " + name + ".", null);
      }
    } catch (IOException e) {
      throw new ProcessException("Could not send SIG" + signal + " to " + name + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * What it wrote to its standard error.
   *
   * @return the last lines
   */
  public String errors() {
    try {
      List<String> lines = Files.readAllLines(errors);
      return String.join(
          System.lineSeparator(), lines.subList(Math.max(0, lines.size() - TAIL), lines.size()));
    } catch (IOException e) {
      return "(" + e + ")";
    }
  }

  /** Kills it (SIGKILL, which reaches a frozen one too) and waits until it is gone. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      if (!process.waitFor(END.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new ProcessException(
            "The process " + process.pid() + " of " + name + " does not end.", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
