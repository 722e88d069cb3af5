package io.github.penstock.cache;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads one value like many, so that keys that are missed at the same moment travel together:
 * {@code cache.get(id, (BatchLoader<Long, User>) ids -> users.byIds(ids))}. Only calls with the
 * same loader object travel together: keep it in a field, or let it capture nothing. Given by the
 * caller of {@link Cache#get}, called on the thread of one of those who wait.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @since 0.1
 */
@FunctionalInterface
@SuppressWarnings("FunctionalInterfaceMethodChanged") // one value is loaded like many, see above
public interface BatchLoader<K, V> extends Loader<K, V>, BulkLoader<K, V> {

  @Override
  default @Nullable V load(K key) throws Exception {
    return loadAll(Set.of(key)).get(key);
  }
}
