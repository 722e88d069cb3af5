package io.github.penstock.spi;

/**
 * A named place in the paths of reads and writes at which a test can stop a thread. See {@link
 * Gates}.
 *
 * @since 0.1
 */
public enum Gate {
  /** A read has missed the local tier, and has taken the ticket for what it will install. */
  BEFORE_REMOTE_READ,
  /** A read holds a value of the remote tier that it has not installed yet. */
  BEFORE_INSTALL,
  /** A lease was granted; nothing has been loaded yet. */
  BEFORE_LOAD,
  /** The loader has given a value that was not sent to the remote tier yet. */
  BEFORE_FILL,
  /** A writer is about to announce what it changes. */
  BEFORE_QUARANTINE,
  /** A writer has announced what it changes, and COMMIT was not sent yet. */
  BEFORE_COMMIT,
  /** A writer's transaction has ended; nothing was forgotten or released yet. */
  AFTER_COMMIT,
  /** A writer has forgotten locally what it changed; nothing was released yet. */
  BEFORE_RELEASE,
  /** A message of the channel came and was not applied yet; on the channel's thread. */
  BEFORE_DELIVERY
}
