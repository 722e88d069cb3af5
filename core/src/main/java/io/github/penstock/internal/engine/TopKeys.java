package io.github.penstock.internal.engine;

import io.github.penstock.cache.HotKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The keys of which there are most in a stream, in constant memory: Space-Saving (Metwally, Agrawal
 * and El Abbadi, "Efficient Computation of Frequent and Top-k Elements in Data Streams", ICDT
 * 2005). It has {@value #PLACES} places. A key without one takes that of the rarest and goes on
 * from its count, which becomes its possible error. So every key that is more than one of {@value
 * #PLACES} of the stream has a place, and no count is too low. When {@value #WINDOW} keys were
 * counted all counts are halved, so that what was hot once is forgotten.
 *
 * <p>Thread-safe, and nobody waits: a key that comes while another is counted is left out, which
 * samples a little more. Counting allocates nothing. Keys are held until others take their places.
 */
final class TopKeys<K> {

  static final int PLACES = 128;

  /** After so many keys counts are halved. */
  static final int WINDOW = 8_192;

  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock. Hashes apart from the keys, so that looking for one reads few lines.
  private final int[] hashes = new int[PLACES];
  private final int[] counts = new int[PLACES];
  private final int[] errors = new int[PLACES];
  private final @Nullable Object[] keys = new Object[PLACES];
  private int counted;
  private int total;

  /** Counts a key. */
  void add(K key) {
    if (lock.tryLock()) {
      try {
        count(key);
      } finally {
        lock.unlock();
      }
    }
  }

  private void count(K key) {
    int hash = key.hashCode();
    int rarest = 0;
    int place = -1;
    for (int i = 0; i < PLACES; i++) {
      if (hashes[i] == hash && key.equals(keys[i])) {
        place = i;
        break;
      }
      rarest = counts[i] < counts[rarest] ? i : rarest;
    }
    if (place < 0) {
      place = rarest;
      errors[place] = counts[place];
      hashes[place] = hash;
      keys[place] = key;
    }
    counts[place]++;
    total++;
    if (++counted == WINDOW) {
      halve();
    }
  }

  private void halve() {
    counted = 0;
    total /= 2;
    for (int i = 0; i < PLACES; i++) {
      counts[i] /= 2;
      errors[i] /= 2;
    }
  }

  /** The hottest keys first; fewer where fewer were seen. */
  List<HotKey> top(int most) {
    List<HotKey> all = new ArrayList<>();
    lock.lock();
    try {
      for (int i = 0; i < PLACES; i++) {
        Object key = keys[i];
        if (key != null && counts[i] > 0) {
          all.add(new HotKey(key, (double) counts[i] / total, (double) errors[i] / total));
        }
      }
    } finally {
      lock.unlock();
    }
    all.sort(Comparator.comparingDouble(HotKey::share).reversed());
    return List.copyOf(all.subList(0, Math.min(most, all.size())));
  }
}
