package io.github.penstock.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.github.penstock.benchmarks.Report.Result;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that all benchmarks have, and what is done with them. Filled by picocli. */
final class Measuring {

  @Option(names = "--quick", description = "A short form that ignores the next four options.")
  private boolean quick;

  @Option(
      names = "--forks",
      description = "New JVMs for each benchmark (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private int forks = 1;

  @Option(
      names = "--warmups",
      description = "Iterations before those that count (default ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int warmups = 5;

  @Option(
      names = "--iterations",
      description = "Iterations that count (default ${DEFAULT-VALUE}).",
      defaultValue = "7")
  private int iterations = 7;

  @Option(
      names = "--seconds",
      description = "The length of an iteration (default ${DEFAULT-VALUE}).",
      defaultValue = "1")
  private double seconds = 1;

  @Option(
      names = "--threads",
      split = ",",
      description = "Numbers of threads (default: those that the budgets name).")
  private @Nullable List<Integer> threads;

  @Option(names = "--json", paramLabel = "FILE", description = "Also writes the result there.")
  private @Nullable Path json;

  private Effort effort() {
    return quick
        ? Effort.QUICK
        : new Effort(forks, warmups, iterations, Duration.ofMillis((long) (seconds * 1_000)));
  }

  /** Before minutes are spent on a measurement that could not be kept. */
  void check(CommandSpec command) {
    Effort effort = effort();
    if (effort.forks() < 0 || effort.warmups() < 0 || effort.iterations() < 1) {
      throw mistake(command, "--forks and --warmups must be at least 0, --iterations at least 1.");
    }
    if (effort.each().toMillis() < 10) {
      throw mistake(command, "--seconds must be at least 0.01.");
    }
    if (threads != null && (threads.isEmpty() || threads.stream().anyMatch(count -> count < 1))) {
      throw mistake(command, "--threads must be numbers from 1 on, such as 1,2,8.");
    }
    Path folder = json == null ? null : json.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw mistake(command, "--json: there is no folder " + folder + ".");
    }
  }

  /** Measures and reports; the options have been checked. */
  void run(CommandSpec command, HitBench bench) throws RunnerException, IOException {
    Effort effort = effort();
    PrintWriter err = command.commandLine().getErr();
    List<Result> results = new ArrayList<>();
    for (int count : threads == null ? bench.threads() : threads) {
      err.printf(
          "Measuring with %d thread(s), about %d s ...%n",
          count, effort.duration().multipliedBy(bench.ways()).toSeconds());
      err.flush();
      results.addAll(bench.run(effort, count));
    }
    Report report =
        new Report(
            Machine.hardware(), Machine.jdk(), Machine.commit(), commandText(command), results);
    ReportTable.print(report, command.commandLine().getOut());
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), report);
    }
  }

  private static ParameterException mistake(CommandSpec command, String text) {
    return new ParameterException(command.commandLine(), text);
  }

  private static String commandText(CommandSpec command) {
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    return "bin/bench " + String.join(" ", arguments);
  }

  /** What picocli sets before it calls a command. */
  static CommandSpec given(@Nullable CommandSpec spec) {
    if (spec == null) {
      throw new IllegalStateException("The command was not made by picocli.");
    }
    return spec;
  }
}
