package io.github.penstock.testkit.fault;

/**
 * Which way bytes go on a link.
 *
 * @since 0.1
 */
public enum Direction {
  /** From the client, who connected to the proxy, to the server. */
  TO_SERVER,
  /** From the server to the client. */
  TO_CLIENT
}
