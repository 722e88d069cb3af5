package io.github.penstock.internal.engine;

import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.Loader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A loader of many keys for one that is to be loaded by itself. As thread-safe as that.
 *
 * @param batch the loader of many
 */
record AloneLoader<K, V>(BatchLoader<K, V> batch) implements Loader<K, V> {

  @Override
  public @Nullable V load(K key) throws Exception {
    return batch.loadAll(Set.of(key)).get(key);
  }
}
