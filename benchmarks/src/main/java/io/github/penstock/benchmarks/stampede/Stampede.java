package io.github.penstock.benchmarks.stampede;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bin/stampede}. Used by the main thread. */
@Command(
    name = "bin/stampede",
    sortOptions = false,
    description = {
      "Several processes want the same values at once: cold keys, slow loads, a Redis or a database"
          + " that does not answer. Penstock beside its peers, on servers of the run's own: how many"
          + " statements reached the database, and how long callers waited.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Penstock held its budgets, or was not asked",
      "1:it did not",
      "2:an option is wrong",
      "3:a server, a process or a file cannot be used",
      "130:interrupted"
    })
public final class Stampede implements Callable<Integer> {

  private static final Duration PATIENCE_AT_EXIT = Duration.ofSeconds(30);

  private final Stop stop;

  @Spec
  @SuppressWarnings("NullAway.Init") // NullAway.Init: picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final Options options = new Options();

  private Stampede(Stop stop) {
    this.stop = stop;
  }

  /**
   * Runs the command and ends the virtual machine with its exit code.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    Stop stop = new Stop();
    Stop finished = new Stop();
    // Ctrl-C: the virtual machine waits with its end until servers and processes are gone.
    Thread exit =
        new Thread(
            () -> {
              stop.set();
              finished.await(PATIENCE_AT_EXIT);
            },
            "stampede-exit");
    Runtime.getRuntime().addShutdownHook(exit);
    int code;
    try {
      code =
          commandLine(stop)
              .setOut(writer(FileDescriptor.out))
              .setErr(writer(FileDescriptor.err))
              .execute(args);
    } finally {
      finished.set();
    }
    System.exit(code);
  }

  static CommandLine commandLine(Stop stop) {
    return new CommandLine(new Stampede(stop)).setParameterExceptionHandler(Stampede::explain);
  }

  /** What is wrong, without the whole help, in which it would be lost. */
  private static int explain(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    command.getErr().println(e.getMessage());
    command.getErr().println("'" + command.getCommandName() + " --help' names the options.");
    return command.getCommandSpec().exitCodeOnInvalidInput();
  }

  @Override
  public Integer call() {
    List<String> mistakes = options.mistakes();
    CommandLine command = spec.commandLine();
    if (!mistakes.isEmpty()) {
      throw new ParameterException(command, String.join(System.lineSeparator(), mistakes));
    }
    String line = "bin/stampede " + String.join(" ", command.getParseResult().originalArgs());
    return new Run(options, stop, line, command.getOut(), command.getErr()).call();
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
