package io.github.penstock.samples.shop;

import io.github.penstock.samples.shop.load.KeySource;
import io.github.penstock.samples.shop.load.Stop;
import io.github.penstock.samples.shop.report.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bin/demo}. Used by the main thread. */
@Command(
    name = "demo",
    sortOptions = false,
    description = {
      "A shop on several nodes. Its customers read and write without a pause, while a checker compares"
          + " each read with what the database had committed.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:no read was stale or uncommitted, and the local tier answered most of them",
      "1:some were, or it did not (the latter with the default workload only)",
      "2:an option is wrong",
      "3:a server or a file cannot be used",
      "130:interrupted"
    })
final class Demo implements Callable<Integer> {

  private static final Duration PATIENCE_AT_EXIT = Duration.ofSeconds(30);

  private final Console console;
  private final Stop stop;

  @Spec
  @SuppressWarnings("NullAway.Init") // NullAway.Init: picocli sets it before call()
  private CommandSpec spec;

  @Mixin private final Options options = new Options();

  private Demo(Console console, Stop stop) {
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
    // Ctrl-C: the virtual machine waits with its end until the customers are out and the table is
    // written.
    Thread exit =
        new Thread(
            () -> {
              stop.set();
              finished.await(PATIENCE_AT_EXIT);
            },
            "shop-exit");
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
    return new CommandLine(new Demo(new Console(out, err), stop))
        .setOut(out)
        .setErr(err)
        .setParameterExceptionHandler(Demo::explain)
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
      throw wrong(String.join(System.lineSeparator(), mistakes), null);
    }
    KeySource customers;
    try {
      customers = options.customers();
    } catch (IOException e) {
      throw wrong("--trace " + options.trace() + ": " + e.getMessage(), e);
    }
    return new Run(options, customers, console, stop).call();
  }

  private ParameterException wrong(String message, @Nullable Throwable cause) {
    return new ParameterException(spec.commandLine(), message, cause);
  }

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
