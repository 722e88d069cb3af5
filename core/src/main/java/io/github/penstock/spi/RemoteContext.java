package io.github.penstock.spi;

import java.util.Objects;
import java.util.function.LongSupplier;

/**
 * What a remote tier is given when it is opened. Immutable.
 *
 * @param namespace the first part of every key, channel and lock
 * @param node this node's id, random for each start
 * @param time the clock
 * @param fence burns a transaction id of the source and returns it: every transaction that began
 *     before has a smaller one or has been seen to end. Zero where the source has none
 * @param classLoader where the classes of values are found
 * @since 0.1
 */
public record RemoteContext(
    String namespace, String node, TimeSource time, LongSupplier fence, ClassLoader classLoader) {

  /** Checks. */
  public RemoteContext {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(fence, "fence");
    Objects.requireNonNull(classLoader, "classLoader");
  }
}
