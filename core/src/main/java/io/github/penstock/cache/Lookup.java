package io.github.penstock.cache;

import java.util.Objects;

/**
 * The answer of a remote tier that was asked for a key with the wish to fill it. Immutable and
 * thread-safe.
 *
 * @param <V> the type of the value
 * @since 0.1
 */
public sealed interface Lookup<V> {

  /**
   * The key is there.
   *
   * @param entry what is kept for it
   * @param <V> the type of the value
   */
  record Hit<V>(StoredEntry<V> entry) implements Lookup<V> {
    /** Checks. */
    public Hit {
      Objects.requireNonNull(entry, "entry");
    }
  }

  /**
   * The key is not there.
   *
   * @param lease what the caller may do about it
   * @param <V> the type of the value
   */
  record Miss<V>(Lease lease) implements Lookup<V> {
    /** Checks. */
    public Miss {
      Objects.requireNonNull(lease, "lease");
    }
  }
}
