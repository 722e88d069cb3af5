package io.github.penstock.testkit.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How a PostgreSQL server of a test is started. Immutable; made from {@link #defaults()} and handed
 * to {@link PostgresServer#startOwn(PostgresOptions)}.
 *
 * @param settings server settings by name, as in {@code postgresql.conf}; they win over the
 *     testkit's own ({@code wal_level=logical}, {@code max_connections=200}, {@code
 *     max_wal_senders=50}, {@code max_replication_slots=50}, {@code timezone=UTC}, nothing flushed
 *     to disk)
 * @param startTimeout how long a start may take; more than zero
 * @param binaries a jar of {@code io.zonky.test.postgres} with the server to start; the one of the
 *     class path where there is none
 * @param standby whether it starts as a standby that follows nobody, until it is promoted
 */
public record PostgresOptions(
    Map<String, String> settings, Duration startTimeout, Optional<Path> binaries, boolean standby) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.]*");

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "timezone", "UTC",
          "fsync", "off",
          "full_page_writes", "off",
          "wal_level", "logical",
          "max_wal_senders", "50",
          "max_replication_slots", "50",
          "max_connections", "200");

  /** Start, stop and the reading of the log depend on these. */
  private static final Set<String> TAKEN =
      Set.of(
          "port",
          "listen_addresses",
          "unix_socket_directories",
          "data_directory",
          "log_destination",
          "logging_collector",
          "log_min_messages",
          "lc_messages");

  /**
   * Checks and copies.
   *
   * @throws IllegalArgumentException if a setting is no name of a setting, is one that the testkit
   *     needs itself, or holds a line break, or if the timeout is not above zero
   */
  public PostgresOptions {
    settings = Map.copyOf(settings);
    settings.forEach(PostgresOptions::check);
    if (startTimeout.isNegative() || startTimeout.isZero()) {
      throw new IllegalArgumentException(
          "startTimeout is " + startTimeout + "; it must be more than zero.");
    }
  }

  /**
   * No settings but the testkit's own, 30 s to start.
   *
   * @return the defaults
   */
  public static PostgresOptions defaults() {
    return new PostgresOptions(Map.of(), Duration.ofSeconds(30), Optional.empty(), false);
  }

  /**
   * These options and one more setting.
   *
   * @param name a setting of {@code postgresql.conf}, such as {@code shared_preload_libraries}
   * @param value its value, without quotes around it
   * @return the changed copy
   * @throws IllegalArgumentException as the constructor does
   */
  public PostgresOptions setting(String name, String value) {
    Map<String, String> more = new HashMap<>(settings);
    more.put(name, value);
    return new PostgresOptions(more, startTimeout, binaries, standby);
  }

  /**
   * These options with another time to start.
   *
   * @param timeout how long a start may take; more than zero
   * @return the changed copy
   * @throws IllegalArgumentException as the constructor does
   */
  public PostgresOptions startTimeout(Duration timeout) {
    return new PostgresOptions(settings, timeout, binaries, standby);
  }

  /**
   * These options with another server than the one of the class path, always embedded.
   *
   * @param jar of {@code io.zonky.test.postgres}
   * @return the changed copy
   */
  public PostgresOptions binaries(Path jar) {
    return new PostgresOptions(settings, startTimeout, Optional.of(jar), standby);
  }

  /**
   * These options for a standby, always embedded: it can be read but not written, has no database
   * but {@code postgres}, and follows nobody. {@code select pg_promote()} ends that.
   *
   * @return the changed copy
   */
  public PostgresOptions asStandby() {
    return new PostgresOptions(settings, startTimeout, binaries, true);
  }

  /** Whether only a server of this machine will do. */
  boolean isEmbeddedOnly() {
    return standby || binaries.isPresent();
  }

  /** The testkit's settings and over them these. */
  Map<String, String> withDefaults() {
    Map<String, String> all = new TreeMap<>(DEFAULTS);
    all.putAll(settings);
    return all;
  }

  private static void check(String name, String value) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'%s' is no name of a PostgreSQL setting; write one such as work_mem.".formatted(name));
    }
    if (TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          "The testkit sets %s itself; leave it out.".formatted(name));
    }
    if (value.indexOf('\n') >= 0 || value.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "The value of %s holds a line break or a zero character; write it in one line."
              .formatted(name));
    }
  }
}
