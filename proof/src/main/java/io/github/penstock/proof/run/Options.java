package io.github.penstock.proof.run;

import io.github.penstock.proof.run.adapter.AdapterKind;
import io.github.penstock.proof.run.fault.FaultKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the proof can be told. Filled by picocli, then only read. */
final class Options {

  @SuppressWarnings("UnusedVariable") // picocli sets it and asks for it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Says this and ends.")
  private boolean help;

  @Option(
      names = "--seconds",
      defaultValue = "120",
      paramLabel = "S",
      description = "How long the load runs (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "The same seed gives the same faults at the same times (${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--nodes",
      defaultValue = "3",
      paramLabel = "N",
      description = "How many processes there are (${DEFAULT-VALUE}).")
  private int nodes;

  @Option(
      names = "--faults",
      defaultValue = "all",
      paramLabel = "all|none|LIST",
      description = {
        "Which faults are made; a list has commas (${DEFAULT-VALUE}). There are redis-kill,"
            + " redis-kill-rdb, redis-kill-aof, redis-stop, reader-stop, writer-stop, node-kill,"
            + " client-kill-pubsub, client-kill-all, client-pause, flushall and maxmemory."
      })
  private String faults = "all";

  @Option(
      names = "--adapter",
      defaultValue = "penstock",
      paramLabel = "penstock|naive",
      description =
          "What is put to the proof: the library, or cache-aside as it is often written by hand"
              + " (${DEFAULT-VALUE}).")
  private String adapter = "penstock";

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the figures into this file as well.")
  private @Nullable Path json;

  @Option(
      names = "--logs",
      paramLabel = "FOLDER",
      description = "Leaves the nodes' logs in this folder, which must not be there yet.")
  private @Nullable Path logs;

  /** Everything that is wrong, a sentence each. */
  List<String> mistakes() {
    List<String> mistakes = new ArrayList<>();
    range("--seconds", seconds, 3, 86_400, mistakes);
    range("--nodes", nodes, 2, 8, mistakes);
    if (Stream.of(AdapterKind.values()).noneMatch(kind -> name(kind).equals(adapter))) {
      mistakes.add("--adapter " + adapter + " is not penstock or naive");
    }
    if (!faults.equals("all") && !faults.equals("none")) {
      for (String name : faults.split(",", -1)) {
        if (FaultKind.of(name).isEmpty()) {
          mistakes.add("--faults: there is no '" + name + "'; there are " + faultNames());
        }
      }
    }
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      if (Files.isDirectory(json) || folder == null || !Files.isWritable(folder)) {
        mistakes.add(
            "--json " + json + " cannot be written; name a file in a folder that is there");
      }
    }
    if (logs != null && Files.exists(logs)) {
      mistakes.add("--logs " + logs + " is there already; name a new folder");
    }
    return mistakes;
  }

  private static String faultNames() {
    return Stream.of(FaultKind.values()).map(FaultKind::text).collect(Collectors.joining(", "));
  }

  private static void range(String name, int value, int least, int most, List<String> mistakes) {
    if (value < least || value > most) {
      mistakes.add("%s %d is not from %d to %d".formatted(name, value, least, most));
    }
  }

  private static String name(AdapterKind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  Set<FaultKind> faults() {
    if (faults.equals("all")) {
      return EnumSet.allOf(FaultKind.class);
    }
    Set<FaultKind> kinds = EnumSet.noneOf(FaultKind.class);
    if (!faults.equals("none")) {
      for (String name : faults.split(",", -1)) {
        kinds.add(FaultKind.of(name).orElseThrow());
      }
    }
    return kinds;
  }

  AdapterKind adapter() {
    return AdapterKind.valueOf(adapter.toUpperCase(Locale.ROOT));
  }

  int seconds() {
    return seconds;
  }

  long seed() {
    return seed;
  }

  int nodes() {
    return nodes;
  }

  @Nullable Path json() {
    return json;
  }

  @Nullable Path logs() {
    return logs;
  }
}
