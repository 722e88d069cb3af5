package io.github.penstock.cache;

import java.util.Objects;
import java.util.Set;

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
   * @param condition what the load must have seen, or nothing is stored
   */
  record Granted(CacheKey key, String generation, String id, Condition condition) implements Lease {
    /** Checks. */
    public Granted {
      Objects.requireNonNull(key, "key");
      Objects.requireNonNull(generation, "generation");
      Objects.requireNonNull(id, "id");
      Objects.requireNonNull(condition, "condition");
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

  /**
   * What the load under a lease must have seen: whoever had announced a change of the key, or of
   * something that it depends on, when the lease was granted. A load that did not see them finished
   * may have read what they replace.
   *
   * @param writers the transaction ids of the writers
   * @param fence every transaction up to this id must have ended; zero for none. Writers that
   *     announced themselves before the partition's state was lost are below it
   */
  record Condition(Set<Long> writers, long fence) {

    /** Nobody has announced anything. */
    public static final Condition NONE = new Condition(Set.of(), 0);

    /** Copies. */
    public Condition {
      writers = Set.copyOf(writers);
    }

    /**
     * Whether any load will do.
     *
     * @return true where there is nothing to have seen
     */
    public boolean isEmpty() {
      return writers.isEmpty() && fence == 0;
    }
  }
}
