package io.github.penstock.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Says where a measurement was made, and of what. Stateless. */
public final class Machine {

  private static final Pattern JAR = Pattern.compile("-(\\d[^/]*)\\.jar$");

  /** Set by the commands' scripts. */
  private static final String COMMIT = "penstock.bench.commit";

  private Machine() {}

  /**
   * Processor, how many of them, operating system.
   *
   * @return a line
   */
  public static String hardware() {
    int processors = Runtime.getRuntime().availableProcessors();
    return "%s, %d %s, %s %s"
        .formatted(
            processor(),
            processors,
            processors == 1 ? "processor" : "processors",
            System.getProperty("os.name"),
            System.getProperty("os.version"));
  }

  /**
   * The virtual machine.
   *
   * @return version and vendor
   */
  public static String jdk() {
    return System.getProperty("java.vm.version") + " (" + System.getProperty("java.vendor") + ")";
  }

  /**
   * What was measured.
   *
   * @return the commit, {@code -dirty} where files had been changed
   */
  public static String commit() {
    return System.getProperty(COMMIT, "unknown");
  }

  /**
   * The version of a library, as its jar says it.
   *
   * @param of a class of it
   * @return the version, or that of the commit for what was built here
   */
  public static String version(Class<?> of) {
    String version = of.getPackage().getImplementationVersion();
    if (version != null) {
      return version;
    }
    CodeSource source = of.getProtectionDomain().getCodeSource();
    Matcher jar = JAR.matcher(source == null ? "" : source.getLocation().getPath());
    return jar.find() ? jar.group(1) : "of commit " + commit();
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
