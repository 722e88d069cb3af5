package io.github.penstock;

import io.github.penstock.cache.LoadLimits;
import io.github.penstock.internal.engine.Engine;
import io.github.penstock.internal.engine.EngineOptions;
import io.github.penstock.spi.CacheListener;
import io.github.penstock.spi.Gates;
import io.github.penstock.spi.Outbox;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceModule;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects what a {@link Penstock} is to be made of. Made by {@link Penstock#builder()}, used by
 * one thread.
 *
 * @since 0.1
 */
public final class PenstockBuilder {
  private static final Logger STATEMENTS = LoggerFactory.getLogger("io.github.penstock.statements");

  private static final int MOST_WAITING = 1_000;
  private static final Duration RAMP_UP = Duration.ofSeconds(5);

  private String namespace = "penstock";
  private SourceModule source = new NoSource();
  private @Nullable RemoteModule remote;
  private TimeSource time = TimeSource.system();
  private Gates gates = Gates.OPEN;
  private boolean publishesChanges;
  private @Nullable LoadLimits loadLimits;
  private @Nullable Executor background;
  private int repeated = RepeatedStatements.NEVER;
  private final List<CacheListener> listeners = new ArrayList<>();

  PenstockBuilder() {}

  /**
   * The first part of every key, channel and lock in the remote tier. Applications that share a
   * Redis and not a database need different ones.
   *
   * @param name letters, digits, dots, underscores and hyphens; {@code penstock} without this
   * @return this
   */
  public PenstockBuilder namespace(String name) {
    this.namespace = Objects.requireNonNull(name, "name");
    return this;
  }

  /**
   * The system of record, such as {@code Postgres.connect(url)}. Without one there are caches, but
   * no repositories and no transactions.
   *
   * @param module the configured source
   * @return this
   */
  public PenstockBuilder source(SourceModule module) {
    this.source = Objects.requireNonNull(module, "module");
    return this;
  }

  /**
   * The tier that nodes share, such as {@code Redis.connect(uri)}. Without one the local tier is
   * alone, which is right for a single node only.
   *
   * @param module the configured remote tier
   * @return this
   */
  public PenstockBuilder remote(RemoteModule module) {
    this.remote = Objects.requireNonNull(module, "module");
    return this;
  }

  /**
   * Adds somebody who hears of invalidations and of the channel.
   *
   * @param listener called on one thread of the library
   * @return this
   */
  public PenstockBuilder listener(CacheListener listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  /**
   * Tells other processes of committed transactions that have written through repositories: one
   * JSON message each, with the keys of the rows, on a channel of the remote tier; its form is in
   * docs/guide/changes.md. At most once: a message that cannot be sent is counted in {@link
   * PenstockStats#changes} and lost.
   *
   * @return this
   */
  public PenstockBuilder publishChanges() {
    this.publishesChanges = true;
    return this;
  }

  /**
   * The clock, which tests move by hand.
   *
   * @param source the clock
   * @return this
   */
  public PenstockBuilder timeSource(TimeSource source) {
    this.time = Objects.requireNonNull(source, "source");
    return this;
  }

  /**
   * Where tests of interleavings stop threads; production leaves all gates open.
   *
   * @param director is told of each thread that arrives at a gate
   * @return this
   */
  public PenstockBuilder gates(Gates director) {
    this.gates = Objects.requireNonNull(director, "director");
    return this;
  }

  /**
   * How many loads may ask the source at once. Without this: four fifths of the connections of a
   * HikariCP pool, a thousand more may wait for their turn, each for as long as its cache says
   * ({@code waitAtMost}), and all of them may only 5 s after the start; no limit for other data
   * sources.
   *
   * @param limits how many
   * @return this
   */
  public PenstockBuilder loadLimits(LoadLimits limits) {
    this.loadLimits = Objects.requireNonNull(limits, "limits");
    return this;
  }

  /**
   * What runs loads in the background, and those that callers wait for no longer than a deadline.
   * Without this: threads of Penstock, up to 256 and virtual ones from Java 21 on. What it rejects
   * is not loaded in the background, and refused with an {@code OverloadException} where a caller
   * waits.
   *
   * @param executor must not run anything on the calling thread
   * @return this
   */
  public PenstockBuilder backgroundExecutor(Executor executor) {
    this.background = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /**
   * Warns where one transaction, or one {@link StatementScope}, sends the same statement many
   * times, as a loop around {@code find} does: once for each line of code, with the statement, the
   * count, the line and the remedy, never with values. Meant for development; it keeps the texts of
   * a transaction's statements until its end.
   *
   * @param times from how many on, at least 2; nobody is warned without this
   * @return this; throws {@link IllegalArgumentException} for less than 2
   */
  public PenstockBuilder warnAboutRepeatedStatements(int times) {
    if (times < 2) {
      throw new IllegalArgumentException(
          "warnAboutRepeatedStatements " + times + " is less than 2: one is no repetition");
    }
    this.repeated = times;
    return this;
  }

  /**
   * Connects.
   *
   * @return the running Penstock; throws {@code SourceException} where the database is not there,
   *     {@code RemoteTierException} where the remote tier was demanded and is not, and {@code
   *     DefinitionException} where changes are to be published and there is no remote tier for it,
   *     or where the source has an outbox that cannot be used
   */
  public Penstock open() {
    ClassLoader loader = classLoader();
    SourceSession session =
        source.open(
            new SourceContext(
                time, loader, new RepeatedStatements(repeated, CallSite::here, STATEMENTS::warn)));
    boolean opened = false;
    try {
      EngineOptions options =
          new EngineOptions(
              namespace,
              remote,
              new EngineOptions.Source(
                  session.transactions(),
                  session.visibility(),
                  limits(session),
                  // A single node has nobody to tell.
                  remote == null ? Outbox.NONE : session.outbox(namespace)),
              listeners,
              gates,
              time,
              loader,
              publishesChanges,
              background);
      Penstock penstock = new Penstock(session, Engine.open(options), namespace, time);
      opened = true;
      return penstock;
    } finally {
      if (!opened) {
        session.close();
      }
    }
  }

  private LoadLimits limits(SourceSession session) {
    if (loadLimits != null) {
      return loadLimits;
    }
    int atOnce = session.loadsAtOnce();
    return atOnce == Integer.MAX_VALUE
        ? LoadLimits.NONE
        : new LoadLimits(atOnce, MOST_WAITING, RAMP_UP);
  }

  private static ClassLoader classLoader() {
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    return context != null ? context : Penstock.class.getClassLoader();
  }
}
