package io.github.penstock.internal.engine;

import io.github.penstock.cache.LoadLimits;
import io.github.penstock.spi.CacheListener;
import io.github.penstock.spi.Gates;
import io.github.penstock.spi.Outbox;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Visibility;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the engine is opened with. Made by the entry point's builder. Immutable.
 *
 * @param namespace the first part of every key, channel and lock of the remote tier
 * @param remote the remote tier, null for a single node without one
 * @param source what it needs of the source
 * @param listeners who hears of events
 * @param gates where tests stop threads
 * @param time the clock
 * @param classLoader where the classes of keys and values are found
 * @param publishesChanges whether other processes are told of committed transactions
 * @param background runs loads in the background; null for threads of the engine
 */
public record EngineOptions(
    String namespace,
    @Nullable RemoteModule remote,
    Source source,
    List<CacheListener> listeners,
    Gates gates,
    TimeSource time,
    ClassLoader classLoader,
    boolean publishesChanges,
    @Nullable Executor background) {

  private static final int NODE_LENGTH = 13;

  private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** Checks and copies; throws {@link IllegalArgumentException} for a namespace no key can have. */
  public EngineOptions {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(gates, "gates");
    listeners = List.copyOf(listeners);
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(classLoader, "classLoader");
    if (!NAMESPACE.matcher(namespace).matches()) {
      throw new IllegalArgumentException(
          "The namespace must be 1 to 64 letters, digits, '.', '_' or '-', beginning with a letter"
              + " or digit; it was '"
              + namespace
              + "'.");
    }
  }

  /** An id for a node, of a length that all nodes have. */
  static String newNode() {
    return UUID.randomUUID().toString().substring(0, NODE_LENGTH);
  }

  /** The node that a token or lease of it begins with; empty where it names none. */
  static String nodeOf(String token) {
    return token.length() <= NODE_LENGTH ? "" : token.substring(0, NODE_LENGTH);
  }

  /**
   * What the engine needs of a source. Immutable; its parts are thread-safe.
   *
   * @param transactions its transactions
   * @param visibility what it can tell about them
   * @param loadLimits how many loads may ask it
   * @param outbox where invalidations wait that could not be announced
   */
  public record Source(
      Transactions transactions, Visibility visibility, LoadLimits loadLimits, Outbox outbox) {
    /** Checks for nulls. */
    public Source {
      Objects.requireNonNull(transactions, "transactions");
      Objects.requireNonNull(visibility, "visibility");
      Objects.requireNonNull(loadLimits, "loadLimits");
      Objects.requireNonNull(outbox, "outbox");
    }
  }
}
