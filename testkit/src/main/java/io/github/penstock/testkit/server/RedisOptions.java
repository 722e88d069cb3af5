package io.github.penstock.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a Redis server of a test is started. Immutable; made from {@link #defaults()} and handed to
 * {@link RedisServer#startOwn(RedisOptions)}.
 *
 * @param config lines of {@code redis.conf} that come after the testkit's own (nothing is
 *     persisted), such as {@code requirepass secret} or {@code user app on >secret ~* &* +@all}
 * @param tls certificate and key, so that the server speaks TLS alone and {@link RedisServer#uri()}
 *     begins with {@code rediss}; null for no TLS
 * @param startTimeout how long a start may take; more than zero
 * @param executable the server to start, null for the embedded one
 */
public record RedisOptions(
    List<String> config, @Nullable Tls tls, Duration startTimeout, @Nullable Path executable) {

  /** Address, start and the reading of the log depend on these. */
  private static final Set<String> TAKEN =
      Set.of(
          "bind",
          "port",
          "daemonize",
          "dir",
          "logfile",
          "loglevel",
          "syslog-enabled",
          "supervised",
          "include");

  /**
   * What a TLS server shows. It asks its clients for no certificate.
   *
   * @param certificate PEM file with the certificate
   * @param key PEM file with its private key, not encrypted
   */
  public record Tls(Path certificate, Path key) {}

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a line is empty, is more than one line, or sets what the
   *     testkit needs itself, or if the timeout is not above zero
   */
  public RedisOptions {
    config = List.copyOf(config);
    config.forEach(RedisOptions::check);
    if (startTimeout.isNegative() || startTimeout.isZero()) {
      throw new IllegalArgumentException(
          "startTimeout is " + startTimeout + "; it must be more than zero.");
    }
  }

  /**
   * No configuration but the testkit's own, no TLS, 30 s to start.
   *
   * @return the defaults
   */
  public static RedisOptions defaults() {
    return new RedisOptions(List.of(), null, Duration.ofSeconds(30), null);
  }

  /**
   * These options and one more line.
   *
   * @param line a line of {@code redis.conf}
   * @return the changed copy
   * @throws IllegalArgumentException as the constructor does
   */
  public RedisOptions config(String line) {
    List<String> more = new ArrayList<>(config);
    more.add(line);
    return new RedisOptions(more, tls, startTimeout, executable);
  }

  /**
   * These options with TLS.
   *
   * @param certificate PEM file with the certificate
   * @param key PEM file with its private key, not encrypted
   * @return the changed copy
   */
  public RedisOptions tls(Path certificate, Path key) {
    return new RedisOptions(config, new Tls(certificate, key), startTimeout, executable);
  }

  /**
   * These options with another time to start.
   *
   * @param timeout how long a start may take; more than zero
   * @return the changed copy
   * @throws IllegalArgumentException as the constructor does
   */
  public RedisOptions startTimeout(Duration timeout) {
    return new RedisOptions(config, tls, timeout, executable);
  }

  /**
   * These options with another server than the embedded one, such as a newer Redis of this machine.
   *
   * @param program the program to start; ignored where servers run in Docker or by a URL
   * @return the changed copy
   */
  public RedisOptions executable(Path program) {
    return new RedisOptions(config, tls, startTimeout, program);
  }

  /** The whole {@code redis.conf} of a server that listens at that address. */
  String file(String address, int port, String certificate, String key) {
    List<String> lines = new ArrayList<>();
    lines.add("bind " + address);
    // The address decides who can come in, in a container the published port.
    lines.add("protected-mode no");
    lines.add("save \"\"");
    lines.add("appendonly no");
    if (tls == null) {
      lines.add("port " + port);
    } else {
      lines.add("port 0");
      lines.add("tls-port " + port);
      lines.add("tls-auth-clients no");
      lines.add("tls-cert-file \"" + certificate + "\"");
      lines.add("tls-key-file \"" + key + "\"");
    }
    lines.addAll(config);
    return String.join("\n", lines) + "\n";
  }

  String scheme() {
    return tls == null ? "redis" : "rediss";
  }

  private static void check(String line) {
    if (line.isBlank() || line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0) {
      throw new IllegalArgumentException(
          "A line of config is empty or more than one line; call config once for each line.");
    }
    String name = line.strip().split("\\s", 2)[0].toLowerCase(Locale.ROOT);
    if (TAKEN.contains(name)) {
      throw new IllegalArgumentException(
          "The testkit sets %s itself; leave it out.".formatted(name));
    }
  }
}
