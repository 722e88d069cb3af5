package io.github.penstock.metrics;

import io.github.penstock.Penstock;
import io.github.penstock.cache.CacheStats;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The caches that share a label: mostly those of one name. Thread-safe. */
final class Family {

  private final String label;
  private final Set<String> names = ConcurrentHashMap.newKeySet();

  Family(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  void add(String name) {
    names.add(name);
  }

  /** What they have done; null before the first of them. */
  @Nullable CacheStats stats(Penstock penstock) {
    CacheStats sum = null;
    for (String name : names) {
      CacheStats one = penstock.stats(name).orElse(null);
      sum = sum == null || one == null ? one : sum.plus(one);
    }
    return sum;
  }
}
