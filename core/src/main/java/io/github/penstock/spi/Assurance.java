package io.github.penstock.spi;

/**
 * Why a value in the remote tier may be believed. Chosen by the engine for each read.
 *
 * @since 0.1
 */
public enum Assurance {
  /**
   * The engine has heard of everything up to a moment ago: what is known of generations and stamps
   * through the channel will do.
   */
  HEARD,
  /**
   * The server is asked behind the values, in the same flush: generations and stamps as they are
   * now, by a heartbeat, which is a write and thus refused where the server is no master any more.
   */
  ASKED
}
