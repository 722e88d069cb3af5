package io.github.penstock.proof.run;

import io.github.penstock.proof.run.report.Console;
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

/** The command {@code bin/proof}. Used by the main thread. */
@Command(
    name = "bin/proof",
    sortOptions = false,
    description = {
      "Several processes read and write the same rows through their caches, while Redis, links and"
          + " processes are broken and healed. Afterwards every read is compared with what was"
          + " committed when.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every promise was kept, and the caches were used",
      "1:one was not, or they were not",
      "2:an option is wrong",
      "3:a server, a process or a file cannot be used",
      "130:interrupted"
    })
public final class Proof implements Callable<Integer> {

  private static final Duration PATIENCE_AT_EXIT = Duration.ofSeconds(30);

  private final Console console;
  private final Stop stop;

  @Spec
  @SuppressWarnings("NullAway.Init") // NullAway.Init: picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final Options options = new Options();

  private Proof(Console console, Stop stop) {
    this.console = console;
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
    // Ctrl-C: the virtual machine waits with its end until the processes are gone.
    Thread exit =
        new Thread(
            () -> {
              stop.set();
              finished.await(PATIENCE_AT_EXIT);
            },
            "proof-exit");
    Runtime.getRuntime().addShutdownHook(exit);
    int code;
    try {
      code = run(stop, writer(FileDescriptor.out), writer(FileDescriptor.err), args);
    } finally {
      finished.set();
    }
    System.exit(code);
  }

  /**
   * Runs the command.
   *
   * @param stop ends it early
   * @param out takes lines and table
   * @param err takes what went wrong
   * @param args see {@code --help}
   * @return the exit code
   */
  static int run(Stop stop, PrintWriter out, PrintWriter err, String... args) {
    return new CommandLine(new Proof(new Console(out, err), stop))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Proof::explain)
        .execute(args);
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
    if (!mistakes.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), String.join(System.lineSeparator(), mistakes));
    }
    return new Run(options, console, stop).call();
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
