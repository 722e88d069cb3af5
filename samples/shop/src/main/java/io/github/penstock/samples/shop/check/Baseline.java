package io.github.penstock.samples.shop.check;

/** Knows what the database held before the first operation. Called by many threads. */
@FunctionalInterface
public interface Baseline {

  /** The version of what is not there. */
  int ABSENT = -1;

  /**
   * The first state of an entity, which operation 0 wrote.
   *
   * @param entity any
   * @return its version then, or {@link #ABSENT}
   */
  int version(Entity entity);
}
