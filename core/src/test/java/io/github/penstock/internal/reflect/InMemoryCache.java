package io.github.penstock.internal.reflect;

import io.github.penstock.cache.BulkLoader;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.LoadException;
import io.github.penstock.cache.Loader;
import io.github.penstock.cache.Warmed;
import io.github.penstock.cache.Warming;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionBridge.Outcome;
import io.github.penstock.spi.TransactionScope;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** One tier; an empty Optional is an absent entry. */
final class InMemoryCache implements Cache<Object, Object>, TransactionBridge {
  final Map<Object, Optional<Object>> entries = new HashMap<>();

  /** What a loader is given for the key that was asked for: another may be equal to it. */
  UnaryOperator<Object> keyOfLoaders = UnaryOperator.identity();

  private final InMemoryPorts ports;
  private final String name;
  private final List<Runnable> registered = new ArrayList<>();

  InMemoryCache(InMemoryPorts ports, String name) {
    this.ports = ports;
    this.name = name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public @Nullable Object get(Object key, Loader<? super Object, ?> loader) {
    boolean past = readsPast();
    Optional<Object> known = past ? null : entries.get(key);
    if (known != null) {
      return known.orElse(null);
    }
    Object loaded = load(() -> loader.load(keyOfLoaders.apply(key)));
    if (!past) {
      entries.put(key, Optional.ofNullable(loaded));
    }
    return loaded;
  }

  @Override
  public CacheResult<Object> getResult(Object key, Loader<? super Object, ?> loader) {
    return CacheResult.loaded(get(key, loader));
  }

  @Override
  public @Nullable Object getIfPresent(Object key) {
    Optional<Object> known = entries.get(key);
    return known == null ? null : known.orElse(null);
  }

  @Override
  public Map<Object, Object> getAll(
      Collection<? extends Object> keys, BulkLoader<Object, Object> loader) {
    boolean past = readsPast();
    Set<Object> missing = new LinkedHashSet<>(keys);
    missing.removeIf(key -> !past && entries.containsKey(key));
    Map<Object, Object> loaded = new HashMap<>();
    if (!missing.isEmpty()) {
      loaded.putAll(Objects.requireNonNull(load(() -> loader.loadAll(missing))));
    }
    if (!past) {
      missing.forEach(key -> entries.put(key, Optional.ofNullable(loaded.get(key))));
    }
    Map<Object, Object> found = new LinkedHashMap<>();
    for (Object key : keys) {
      Object value = missing.contains(key) ? loaded.get(key) : getIfPresent(key);
      if (value != null) {
        found.put(key, value);
      }
    }
    return found;
  }

  private boolean readsPast() {
    TransactionScope scope = ports.current();
    return scope != null && scope.readsItsOwn();
  }

  private <T> @Nullable T load(Callable<T> loader) {
    try {
      return loader.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new LoadException("loading failed", e);
    }
  }

  @Override
  public Warmed warm(Iterable<?> keys, BulkLoader<Object, Object> loader, Warming warming) {
    Set<Object> missing = new LinkedHashSet<>();
    keys.forEach(missing::add);
    int asked = missing.size();
    missing.removeAll(entries.keySet());
    getAll(missing, loader);
    return new Warmed(asked, asked - missing.size(), missing.size(), 0, 0, 0);
  }

  @Override
  public void put(Object key, Object value) {
    atCommit(() -> entries.put(key, Optional.of(value)));
  }

  @Override
  public void invalidate(Object key) {
    atCommit(() -> entries.remove(key));
  }

  @Override
  public void invalidateAll(Collection<? extends Object> keys) {
    atCommit(() -> entries.keySet().removeAll(new ArrayList<>(keys)));
  }

  @Override
  public void clear() {
    atCommit(entries::clear);
  }

  void atCommit(Runnable change) {
    TransactionScope scope = ports.current();
    if (scope == null) {
      change.run();
      return;
    }
    if (registered.isEmpty()) {
      scope.enlist(this);
    }
    registered.add(change);
  }

  @Override
  public void beforeCommit() {}

  @Override
  public void afterCompletion(Outcome outcome) {
    if (outcome == Outcome.COMMITTED) {
      registered.forEach(Runnable::run);
    }
    registered.clear();
  }

  @Override
  public Explanation explain(Object key) {
    throw new IllegalStateException("nothing is explained");
  }

  @Override
  public CacheStats stats() {
    throw new IllegalStateException("nothing is counted");
  }
}
