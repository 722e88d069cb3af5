package io.github.penstock.internal.engine;

import io.github.penstock.cache.Explanation.Event;
import io.github.penstock.cache.Explanation.What;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What happened lately to the keys of one cache: a ring of a few places for each of some hashes, so
 * that a busy key pushes out only its neighbours, and one for what concerns all keys. Fed outside
 * of local hits; constant memory, since it holds hashes and no keys. Two keys of equal hash see
 * each other's events. Thread-safe: writers take places by a counter; a reader may miss what is
 * written while it reads.
 */
final class KeyEvents {

  private static final int RINGS = 32;
  private static final int PLACES = 8;
  private static final int OF_ALL = RINGS;

  private final AtomicReferenceArray<@Nullable Happened> places =
      new AtomicReferenceArray<>((RINGS + 1) * PLACES);
  private final AtomicIntegerArray next = new AtomicIntegerArray(RINGS + 1);
  private final AtomicLong count = new AtomicLong();

  /**
   * Something happened to a key.
   *
   * @param node who did it, empty for this node
   */
  void add(Object key, What what, String node, long now) {
    int hash = key.hashCode();
    put(ring(hash), new Happened(count.getAndIncrement(), hash, now, what, node));
  }

  /** Something happened to all keys. */
  void addToAll(What what, long now) {
    put(OF_ALL, new Happened(count.getAndIncrement(), 0, now, what, ""));
  }

  private void put(int ring, Happened happened) {
    int place = Math.floorMod(next.getAndIncrement(ring), PLACES);
    places.set(ring * PLACES + place, happened);
  }

  /** What is remembered of a key and of all keys, the latest first. */
  List<Event> of(Object key, long now) {
    int hash = key.hashCode();
    List<Happened> found = new ArrayList<>();
    collect(ring(hash), hash, found);
    collect(OF_ALL, 0, found);
    return found.stream()
        .sorted(Comparator.comparingLong(one -> -one.number))
        .map(one -> new Event(Duration.ofNanos(now - one.at), one.what, one.node))
        .toList();
  }

  private void collect(int ring, int hash, List<Happened> into) {
    for (int i = ring * PLACES; i < (ring + 1) * PLACES; i++) {
      Happened one = places.get(i);
      if (one != null && one.hash == hash) {
        into.add(one);
      }
    }
  }

  private static int ring(int hash) {
    return (hash * 0x9E3779B9) >>> 27;
  }

  private record Happened(long number, int hash, long at, What what, String node) {}
}
