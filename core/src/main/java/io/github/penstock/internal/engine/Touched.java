package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.Explanation.What;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one write changes in all caches. Immutable.
 *
 * @param changes single keys
 * @param cleared whole caches
 * @param userTags tags, with their marks
 */
record Touched(List<Change<?, ?>> changes, Set<CacheCore<?, ?>> cleared, Set<String> userTags) {

  Touched {
    changes = List.copyOf(changes);
    cleared = Set.copyOf(cleared);
    userTags = Set.copyOf(userTags);
  }

  static Touched of(Change<?, ?> change) {
    return of(List.of(change));
  }

  static Touched of(Collection<Change<?, ?>> changes) {
    return new Touched(List.copyOf(changes), Set.of(), Set.of());
  }

  boolean isEmpty() {
    return changes.isEmpty() && cleared.isEmpty() && userTags.isEmpty();
  }

  List<CacheKey> keys() {
    List<CacheKey> keys = new ArrayList<>(changes.size());
    changes.forEach(change -> keys.add(change.cacheKey()));
    return keys;
  }

  /** The tags to announce: those of users, and those of the caches that are cleared. */
  Set<String> tags() {
    Set<String> tags = new LinkedHashSet<>(userTags);
    cleared.forEach(core -> tags.add(core.name()));
    return tags;
  }

  Set<CacheCore<?, ?>> cores() {
    Set<CacheCore<?, ?>> cores = new LinkedHashSet<>(cleared);
    changes.forEach(change -> cores.add(change.core()));
    return cores;
  }

  /** Remembers for each key what became of its change. */
  void happened(What what) {
    changes.forEach(change -> change.happened(what));
  }

  /** The name of the only cache concerned, empty where there are several. */
  String cacheName() {
    Set<CacheCore<?, ?>> cores = cores();
    return cores.size() == 1 ? cores.iterator().next().name() : "";
  }

  /** What is concerned, for messages. */
  String describe() {
    List<String> names = new ArrayList<>();
    cores().forEach(core -> names.add("'" + core.name() + "'"));
    return names.isEmpty() ? "Tags" : "Cache " + String.join(", ", names);
  }

  /** Whether some cache concerned asks for this. */
  boolean isAny(OnQuarantineFailure wanted) {
    return cores().stream()
        .anyMatch(core -> core.policy().degraded().onQuarantineFailure() == wanted);
  }

  static Touched ofCleared(CacheCore<?, ?> core) {
    return new Touched(List.of(), Set.of(core), Set.of());
  }

  static Touched ofTags(Collection<String> tags) {
    return new Touched(List.of(), Set.of(), Set.copyOf(tags));
  }

  /** Whether every cache concerned would rather be behind than have the write fail. */
  boolean isBestEffort() {
    return userTags.isEmpty()
        && cores().stream()
            .allMatch(
                core ->
                    core.policy().degraded().onQuarantineFailure()
                        == OnQuarantineFailure.BEST_EFFORT);
  }
}
