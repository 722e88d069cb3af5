package io.github.penstock.cache;

import java.util.Objects;

/**
 * What a miss in the remote tier allows. Only {@link Granted} can be turned into a fill, and only a
 * remote tier makes one, so no fill exists without the miss that allowed it. Immutable and
 * thread-safe.
 *
 * @since 0.1
 */
public sealed interface Lease {

  /**
   * The key that was missed.
   *
   * @return the key
   */
  CacheKey key();

  /**
   * This caller loads, and may fill as long as nobody invalidates the key meanwhile.
   *
   * @param key the key that was missed
   * @param generation the generation of the key's partition that granted it
   * @param id unique for every attempt ever made, so that a late answer cannot be taken for another
   */
  record Granted(CacheKey key, String generation, String id) implements Lease {
    /** Checks. */
    public Granted {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(generation, "generation");
      Objects.requireNonNull(id, "id");
    }
  }

  /**
   * Somebody else is loading the key: wait for that one, or load without filling.
   *
   * @param key the key that was missed
   */
  record Wait(CacheKey key) implements Lease {
    /** Checks. */
    public Wait {
      Objects.requireNonNull(key, "key");
    }
  }

  /**
   * A writer is about to commit the key: load without filling.
   *
   * @param key the key that was missed
   */
  record Quarantined(CacheKey key) implements Lease {
    /** Checks. */
    public Quarantined {
      Objects.requireNonNull(key, "key");
    }
  }
}
