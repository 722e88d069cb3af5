package io.github.penstock.spi;

import java.util.Objects;

/**
 * What a remote tier is given when it is opened. Immutable.
 *
 * @param namespace the first part of every key, channel and lock
 * @param node this node's id, random for each start
 * @param time the clock
 * @param visibility what the source can tell about its transactions
 * @param classLoader where the classes of values are found
 * @since 0.1
 */
public record RemoteContext(
    String namespace,
    String node,
    TimeSource time,
    Visibility visibility,
    ClassLoader classLoader) {

  /** Checks. */
  public RemoteContext {
    Objects.requireNonNull(namespace, "namespace");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(time, "time");
    Objects.requireNonNull(visibility, "visibility");
    Objects.requireNonNull(classLoader, "classLoader");
  }
}
