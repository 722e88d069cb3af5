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
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.runner.RunnerException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/bench local}. Made and called by picocli. */
@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description = "A local hit beside bare Caffeine and a ConcurrentHashMap.")
final class LocalCommand implements Callable<Integer> {

  @Spec private @Nullable CommandSpec spec;

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
      description = "Numbers of threads (default ${DEFAULT-VALUE}).",
      defaultValue = "1,2")
  private List<Integer> threads = List.of(1, 2);

  @Option(names = "--json", paramLabel = "FILE", description = "Also writes the result there.")
  private @Nullable Path json;

  @Override
  public Integer call() throws RunnerException, IOException {
    CommandSpec command = command();
    Effort effort = effort();
    check(effort);
    PrintWriter err = command.commandLine().getErr();
    LocalBench bench = new LocalBench(effort);
    List<Result> results = new ArrayList<>();
    for (int count : threads) {
      err.printf(
          "Measuring with %d thread(s), about %d s ...%n",
          count, effort.duration().multipliedBy(LocalBench.WAYS).toSeconds());
      err.flush();
      results.add(bench.run(count));
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
    return 0;
  }

  private Effort effort() {
    return quick
        ? Effort.QUICK
        : new Effort(forks, warmups, iterations, Duration.ofMillis((long) (seconds * 1_000)));
  }

  /** Before minutes are spent on a measurement that could not be kept. */
  private void check(Effort effort) {
    if (effort.forks() < 0 || effort.warmups() < 0 || effort.iterations() < 1) {
      throw mistake("--forks and --warmups must be at least 0, --iterations at least 1.");
    }
    if (effort.each().toMillis() < 10) {
      throw mistake("--seconds must be at least 0.01.");
    }
    if (threads.isEmpty() || threads.stream().anyMatch(count -> count < 1)) {
      throw mistake("--threads must be numbers from 1 on, such as 1,2,8.");
    }
    Path folder = json == null ? null : json.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw mistake("--json: there is no folder " + folder + ".");
    }
  }

  private ParameterException mistake(String text) {
    return new ParameterException(command().commandLine(), text);
  }

  private static String commandText(CommandSpec command) {
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    return "bin/bench " + String.join(" ", arguments);
  }

  private CommandSpec command() {
    if (spec == null) {
      throw new IllegalStateException("The command was not made by picocli.");
    }
    return spec;
  }
}
