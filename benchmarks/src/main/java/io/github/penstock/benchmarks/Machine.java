package io.github.penstock.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Says where a measurement was made. Stateless. */
final class Machine {

  /** Set by bin/bench. */
  private static final String COMMIT = "penstock.bench.commit";

  private Machine() {}

  static String hardware() {
    int processors = Runtime.getRuntime().availableProcessors();
    return "%s, %d %s, %s %s"
        .formatted(
            processor(),
            processors,
            processors == 1 ? "processor" : "processors",
            System.getProperty("os.name"),
            System.getProperty("os.version"));
  }

  static String jdk() {
    return System.getProperty("java.vm.version") + " (" + System.getProperty("java.vendor") + ")";
  }

  static String commit() {
    return System.getProperty(COMMIT, "unknown");
  }

  /** The version of a library, as its jar says it. */
  static String version(Class<?> of) {
    String version = of.getPackage().getImplementationVersion();
    return version == null ? "of unknown version" : version;
  }

  private static String processor() {
    String architecture = System.getProperty("os.arch");
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse(architecture);
    } catch (IOException e) {
      // Only Linux has this file; the architecture is what every system tells.
      return architecture;
    }
  }
}
