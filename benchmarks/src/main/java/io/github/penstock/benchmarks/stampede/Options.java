package io.github.penstock.benchmarks.stampede;

import io.github.penstock.benchmarks.peer.PeerKind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the command can be told. Filled by picocli, then only read. */
final class Options {

  private static final String ALL = "all";

  @SuppressWarnings("UnusedVariable") // picocli sets it and asks for it
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Says this and ends.")
  private boolean help;

  @Option(
      names = "--scenario",
      split = ",",
      defaultValue = ALL,
      paramLabel = "NAME",
      description = {
        "Which scenarios; a list has commas (${DEFAULT-VALUE}). There are cold-key, many-keys,"
            + " slow-loader, redis-stopped and database-stopped."
      })
  private List<String> scenarios = List.of(ALL);

  @Option(
      names = "--system",
      split = ",",
      defaultValue = ALL,
      paramLabel = "NAME",
      description = {
        "Which systems; a list has commas (${DEFAULT-VALUE}). There are penstock, handwritten,"
            + " jetcache, spring and redisson; jdbc, which has no cache, only where it is named."
      })
  private List<String> systems = List.of(ALL);

  @Option(
      names = "--seconds",
      defaultValue = "10",
      paramLabel = "S",
      description = "How long steady load is counted (${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--outage",
      defaultValue = "30",
      paramLabel = "S",
      description = "How long the database is stopped (${DEFAULT-VALUE}).")
  private int outage;

  @Option(
      names = "--quick",
      description =
          "A short form that ignores the two before: it shows that all works, its figures say"
              + " nothing.")
  private boolean quick;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Writes the figures into this file as well.")
  private @Nullable Path json;

  /** Everything that is wrong, a sentence each. */
  List<String> mistakes() {
    List<String> mistakes = new ArrayList<>();
    range("--seconds", seconds, mistakes);
    range("--outage", outage, mistakes);
    names("--scenario", scenarios, Scenario.names().toList(), mistakes);
    names("--system", systems, Stream.of(PeerKind.values()).map(PeerKind::text).toList(), mistakes);
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      if (Files.isDirectory(json) || folder == null || !Files.isWritable(folder)) {
        mistakes.add(
            "--json " + json + " cannot be written; name a file in a folder that is there");
      }
    }
    return mistakes;
  }

  private static void range(String name, int value, List<String> mistakes) {
    if (value < 1 || value > 3_600) {
      mistakes.add("%s %d is not from 1 to 3600".formatted(name, value));
    }
  }

  private static void names(
      String option, List<String> given, List<String> known, List<String> mistakes) {
    for (String name : given) {
      if (!name.equals(ALL) && !known.contains(name)) {
        mistakes.add(
            "%s: there is no '%s'; there are %s"
                .formatted(option, name, known.stream().collect(Collectors.joining(", "))));
      }
    }
  }

  List<Scenario> scenarios() {
    return Scenario.all().stream()
        .filter(one -> scenarios.contains(ALL) || scenarios.contains(one.name()))
        .toList();
  }

  List<PeerKind> systems() {
    return Stream.of(PeerKind.values())
        .filter(
            kind ->
                systems.contains(kind.text()) || (systems.contains(ALL) && kind != PeerKind.JDBC))
        .toList();
  }

  Sizes sizes() {
    return quick
        ? Sizes.quick()
        : Sizes.full(Duration.ofSeconds(seconds), Duration.ofSeconds(outage));
  }

  @Nullable Path json() {
    return json;
  }
}
