package io.github.penstock.benchmarks;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command behind {@code bin/bench}. Run by the user; each benchmark is a command under it. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures Penstock beside its peers.",
    subcommands = {LocalCommand.class, RepositoryCommand.class, RemoteCommand.class})
public final class Bench implements Runnable {

  @Spec private @Nullable CommandSpec spec;

  private Bench() {}

  /**
   * Runs the command and ends the process with its exit code: 0 measured, 1 failed, 2 used wrongly.
   *
   * @param args as the user wrote them
   */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Bench());
  }

  @Override
  public void run() {
    if (spec != null) {
      throw new ParameterException(
          spec.commandLine(), "Name a benchmark: local, repository or remote.");
    }
  }
}
