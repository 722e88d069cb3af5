package io.github.penstock.testkit.history;

import java.util.List;

/**
 * What a run knows besides its operations. Immutable and thread-safe.
 *
 * @param rest what caches held at the end, for {@link Invariant#I7}
 * @param loads how often keys were loaded, for {@link Invariant#I8}
 * @param windows when something was broken, for {@link Invariant#I9} and {@link Invariant#I10}
 * @since 0.1
 */
public record Evidence(List<RestSample> rest, List<LoadCount> loads, List<FaultWindow> windows) {

  /** Nothing. */
  public static final Evidence NONE = new Evidence(List.of(), List.of(), List.of());

  /** Copies. */
  public Evidence {
    rest = List.copyOf(rest);
    loads = List.copyOf(loads);
    windows = List.copyOf(windows);
  }

  /**
   * An entry at rest: everything healed, nobody writing, and the bound of the local tier over.
   *
   * @param key which row
   * @param where the cache that holds it, for people
   * @param cached its version there, or {@link Operation.Value#ABSENT}
   * @param stored the version in the database, or {@link Operation.Value#ABSENT}
   */
  public record RestSample(String key, String where, long cached, long stored) {}

  /**
   * How often a key was loaded, by all processes together, in a time in which nothing invalidated
   * it and nothing was broken.
   *
   * @param key which row
   * @param from the beginning of that time
   * @param until its end
   * @param loads how many loads began in it
   */
  public record LoadCount(String key, long from, long until, int loads) {}

  /**
   * A time in which something was broken.
   *
   * @param kind what, such as {@code redis-kill}
   * @param from when it broke
   * @param until when it had healed: from here on nothing may be left of it
   * @param outage whether the remote tier was away, so that writes may have been committed without
   *     it
   * @param tolerated how many operations may have failed
   */
  public record FaultWindow(
      String kind, long from, long until, boolean outage, Tolerance tolerated) {

    boolean covers(long time) {
      return time >= from && time < until;
    }
  }

  /**
   * How many operations that began in a window may have failed.
   *
   * @param reads the part of the reads, from 0 to 1
   * @param writes the part of the writes, from 0 to 1
   */
  public record Tolerance(double reads, double writes) {}
}
