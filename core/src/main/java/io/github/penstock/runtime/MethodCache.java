package io.github.penstock.runtime;

import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Loader;
import io.github.penstock.spi.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the results of hand-written methods. Called by generated classes and proxies around
 * the implementation. Thread-safe. A list, set or map is stored as a copy and handed out
 * unmodifiable.
 *
 * <p>Writes run in a transaction, joined or new, and tell the cache inside of it, so that keys are
 * registered before the commit and a rollback changes nothing. What the work throws rolls back and
 * reaches the caller as it is, checked exceptions too.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @since 0.1
 */
public final class MethodCache<K, V> {

  private final RuntimeContext context;
  private final Cache<K, V> cache;
  private final Transactions transactions;
  private final Unmodifiable<V> values;
  private final String name;

  /**
   * Opens the cache.
   *
   * @param context what the repositories of a Penstock share
   * @param spec what it holds and how it behaves
   */
  public MethodCache(RuntimeContext context, CacheSpec spec) {
    this.context = context;
    this.cache = context.cache(spec);
    this.transactions = context.source().transactions();
    this.values = new Unmodifiable<>(spec.valueType());
    this.name = spec.name();
  }

  /**
   * Makes what loads a value. A method whose arguments are all in its key makes one for all calls,
   * so that a local hit allocates nothing for it.
   *
   * @param load calls the implementation; null means that there is no value
   * @return what {@link #get} takes
   */
  public Loading<K, V> loading(Loader<? super K, ? extends V> load) {
    return new Loading<>(values, load);
  }

  /**
   * The same where the implementation can load many keys as well: those that are missed at the same
   * moment are then loaded together.
   *
   * @param load calls the implementation for one key
   * @param together calls it for many; a key that it leaves out has no value
   * @return what {@link #get} takes; made once for all calls
   */
  public Loading<K, V> loading(Loader<? super K, ? extends V> load, BulkLoader<K, V> together) {
    return new TogetherLoading(load, together);
  }

  /**
   * The value of a key, loaded by the implementation if no tier has it.
   *
   * @param key not null
   * @param load made by {@link #loading}
   * @return the value, or null where there is none; throws as {@link Cache#get} does
   */
  public @Nullable V get(K key, Loading<K, V> load) {
    V value = cache.get(key, load);
    return value == null ? null : values.view(value);
  }

  /**
   * The values of many keys, those that no tier has loaded by the implementation in one call.
   *
   * @param keys none is null
   * @param load calls the implementation; a key that it leaves out has no value
   * @return the values found, in the order of {@code keys}; throws as {@link Cache#getAll} does
   */
  public Map<K, V> getAll(Collection<? extends K> keys, BulkLoader<K, V> load) {
    Map<K, V> found = cache.getAll(keys, missing -> copies(load.loadAll(missing)));
    if (!values.areCollections()) {
      return found;
    }
    Map<K, V> views = new LinkedHashMap<>();
    found.forEach((key, value) -> views.put(key, values.view(value)));
    return views;
  }

  /** A key with null is a key without a value. */
  private Map<K, V> copies(Map<K, ? extends @Nullable V> loaded) {
    Map<K, V> copies = new LinkedHashMap<>();
    loaded.forEach(
        (key, value) -> {
          if (value != null) {
            copies.put(key, values.copy(value));
          }
        });
    return copies;
  }

  /**
   * A write that gives the value of a key.
   *
   * @param key not null
   * @param work calls the implementation
   * @param value takes the value out of the result; null where the key has none any more
   * @param <R> the type of the result
   * @param <X> what the work throws
   * @return the result
   * @throws X what the work threw
   */
  public <R, X extends Exception> @Nullable R update(
      K key, Work<R, X> work, Function<@Nullable R, @Nullable V> value) throws X {
    return write(
        work,
        result -> {
          V stored = value.apply(result);
          if (stored == null) {
            cache.invalidate(key);
          } else {
            cache.put(key, values.copy(stored));
          }
        });
  }

  /**
   * A write that changes the value of a key.
   *
   * @param key not null
   * @param work calls the implementation
   * @param <R> the type of the result
   * @param <X> what the work throws
   * @return the result
   * @throws X what the work threw
   */
  public <R, X extends Exception> @Nullable R invalidate(K key, Work<R, X> work) throws X {
    return write(work, result -> cache.invalidate(key));
  }

  /**
   * A write that changes the values of many keys.
   *
   * @param keys none is null; copied before the work begins
   * @param work calls the implementation
   * @param <R> the type of the result
   * @param <X> what the work throws
   * @return the result
   * @throws X what the work threw
   */
  public <R, X extends Exception> @Nullable R invalidateAll(
      Collection<? extends K> keys, Work<R, X> work) throws X {
    List<K> copy = new ArrayList<>(keys.size());
    keys.forEach(key -> copy.add(Objects.requireNonNull(key, "keys holds null")));
    return write(work, result -> cache.invalidateAll(copy));
  }

  /**
   * A write that changes nobody knows what.
   *
   * @param work calls the implementation
   * @param <R> the type of the result
   * @param <X> what the work throws
   * @return the result
   * @throws X what the work threw
   */
  public <R, X extends Exception> @Nullable R clear(Work<R, X> work) throws X {
    return write(work, result -> cache.clear());
  }

  @SuppressWarnings("unchecked") // Unchecked: the work throws nothing checked but an X.
  private <R, X extends Exception> @Nullable R write(Work<R, X> work, Consumer<@Nullable R> tell)
      throws X {
    try {
      return transactions.run(
          scope -> {
            scope.markWritten();
            R result = Carried.call(work::run);
            tell.accept(result);
            // Where this is the cache of a declared repository's rows, its finders may have
            // remembered the new row as absent, and by which values we are not told.
            context.clearWhatDependsOn(scope, name);
            return result;
          });
    } catch (Carried carried) {
      throw (X) carried.unpack();
    }
  }

  /**
   * Calls an implementation for one key, and keeps what it gives from being changed. Thread-safe
   * where the implementation is.
   *
   * @param <K> the type of the keys
   * @param <V> the type of the values
   */
  public static sealed class Loading<K, V> implements Loader<K, V> {

    private final Unmodifiable<V> values;
    private final Loader<? super K, ? extends V> load;

    private Loading(Unmodifiable<V> values, Loader<? super K, ? extends V> load) {
      this.values = values;
      this.load = load;
    }

    @Override
    public @Nullable V load(K key) throws Exception {
      V loaded = load.load(key);
      return loaded == null ? null : values.copy(loaded);
    }
  }

  /** Several at once; one alone is left to the method for one. */
  private final class TogetherLoading extends Loading<K, V> implements BatchLoader<K, V> {

    private final BulkLoader<K, V> together;

    private TogetherLoading(Loader<? super K, ? extends V> load, BulkLoader<K, V> together) {
      super(MethodCache.this.values, load);
      this.together = together;
    }

    @Override
    public @Nullable V load(K key) throws Exception {
      return super.load(key);
    }

    @Override
    public Map<K, V> loadAll(Set<K> keys) throws Exception {
      if (keys.size() > 1) {
        return copies(together.loadAll(keys));
      }
      K key = keys.iterator().next();
      V value = load(key);
      return value == null ? Map.of() : Map.of(key, value);
    }
  }
}
