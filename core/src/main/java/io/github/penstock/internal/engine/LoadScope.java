package io.github.penstock.internal.engine;

import io.github.penstock.cache.LoadContext;
import io.github.penstock.cache.LoadContexts;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * What the code inside of one load may say about each of its keys. Made for each load of a loader
 * that is not ours, on the thread that calls it; whatever other threads do with it is refused.
 */
final class LoadScope<K, V> implements LoadContexts<K, V> {

  private final String cache;
  private final Set<K> keys;
  private final Thread thread = Thread.currentThread();
  private final Map<K, One> contexts = new HashMap<>();

  /** Read and written by the thread of the load alone. */
  private boolean over;

  LoadScope(String cache, Set<K> keys) {
    this.cache = cache;
    this.keys = keys;
  }

  /** Runs the load. What it has said is asked for after that. */
  <T extends @Nullable Object> T run(Callable<T> load) throws Exception {
    try {
      return LoadContexts.call(this, load);
    } finally {
      over = true;
    }
  }

  /** What was said about a key. */
  Told told(K key) {
    One context = contexts.get(key);
    return context == null ? Told.NOTHING : context.told;
  }

  /** What was said about each key of which anything was. */
  Map<K, Told> told() {
    if (contexts.isEmpty()) {
      return Map.of();
    }
    Map<K, Told> told = new HashMap<>();
    contexts.forEach((key, context) -> told.put(key, context.told));
    return told;
  }

  @Override
  public LoadContext<V> of(K key) {
    check();
    if (!keys.contains(key)) {
      throw new IllegalArgumentException(
          "Cache '"
              + cache
              + "': LoadContexts.of(..) was asked for a key that this load does not load. Ask for"
              + " one of the "
              + keys.size()
              + " that the loader was given.");
    }
    return contexts.computeIfAbsent(key, k -> new One());
  }

  @Override
  public LoadContext<V> only() {
    check();
    if (keys.size() != 1) {
      throw new IllegalStateException(
          "Cache '"
              + cache
              + "': this load is of "
              + keys.size()
              + " keys, each of which has a LoadContext of its own. Use"
              + " LoadContexts.current().of(key).");
    }
    return of(keys.iterator().next());
  }

  private void check() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "Cache '"
              + cache
              + "': the LoadContext of a load that runs on thread '"
              + thread.getName()
              + "' was used on thread '"
              + Thread.currentThread().getName()
              + "'. Use it on the thread that calls the loader.");
    }
    if (over) {
      throw new IllegalStateException(
          "Cache '"
              + cache
              + "': a LoadContext was used after its load had ended, when that changes nothing any"
              + " more. Use it before the loader returns.");
    }
  }

  /** About one key. */
  private final class One implements LoadContext<V> {

    private Told told = Told.NOTHING;

    @Override
    public void ttl(Duration ttl) {
      check();
      if (ttl.isZero() || ttl.isNegative()) {
        throw new IllegalArgumentException(
            "Cache '"
                + cache
                + "': a load gave its value the ttl "
                + ttl
                + ", which is not more than zero. Call doNotCache() for what is not to be stored.");
      }
      told = told.withTtl(ttl);
    }

    @Override
    public void doNotCache() {
      check();
      told = told.withoutKeeping();
    }
  }
}
