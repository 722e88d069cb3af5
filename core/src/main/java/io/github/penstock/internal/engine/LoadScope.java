package io.github.penstock.internal.engine;

import io.github.penstock.cache.LoadContext;
import io.github.penstock.cache.LoadContexts;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the code inside of one load may say about each of its keys. Made for each load of a loader
 * that is not ours, on the thread that calls it; whatever other threads do with it is refused.
 */
final class LoadScope<K, V> implements LoadContexts<K, V> {

  private static final int LONGEST_VALIDATOR = 1_000;

  private final String cache;
  private final Set<K> keys;
  private final Thread thread = Thread.currentThread();
  private final Map<K, One> contexts = new HashMap<>();
  private final Function<Set<K>, Map<K, LoadContext.Previous<V>>> lastCopies;

  /** Read when somebody asks for one of them. Like the next field of the load's thread alone. */
  private @Nullable Map<K, LoadContext.Previous<V>> previous;

  private boolean over;

  /**
   * Made on the thread of the load.
   *
   * @param cache its name
   * @param keys what is loaded
   * @param lastCopies reads the copies that are there of them
   */
  LoadScope(
      String cache, Set<K> keys, Function<Set<K>, Map<K, LoadContext.Previous<V>>> lastCopies) {
    this.cache = cache;
    this.keys = keys;
    this.lastCopies = lastCopies;
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
    return contexts.computeIfAbsent(key, One::new);
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

  private LoadContext.@Nullable Previous<V> previous(K key) {
    Map<K, LoadContext.Previous<V>> read = previous;
    if (read == null) {
      read = lastCopies.apply(keys);
      previous = read;
    }
    return read.get(key);
  }

  /** About one key. */
  private final class One implements LoadContext<V> {

    private final K key;
    private Told told = Told.NOTHING;

    private One(K key) {
      this.key = key;
    }

    @Override
    public @Nullable Previous<V> previous() {
      check();
      return LoadScope.this.previous(key);
    }

    @Override
    public void validator(String validator) {
      check();
      if (validator.isEmpty() || validator.length() > LONGEST_VALIDATOR) {
        throw new IllegalArgumentException(
            "Cache '"
                + cache
                + "': a validator has 1 to "
                + LONGEST_VALIDATOR
                + " characters; this one has "
                + validator.length()
                + ". Use a hash of what is longer.");
      }
      told = told.withValidator(validator);
    }

    @Override
    public V unchanged() {
      Previous<V> last = previous();
      if (last == null) {
        throw new IllegalStateException(
            "Cache '"
                + cache
                + "': a load said that its value is unchanged, but there is no copy from before."
                + " Send the source a validator only where previous() gives one, and load the value"
                + " in full otherwise.");
      }
      if (told.validator() == null) {
        told = told.withValidator(last.validator());
      }
      return last.value();
    }

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
