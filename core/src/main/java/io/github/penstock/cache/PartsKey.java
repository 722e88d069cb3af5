package io.github.penstock.cache;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key whose parts are known at run time alone. Immutable and thread-safe.
 *
 * @param parts unmodifiable, none is null
 */
record PartsKey(List<Object> parts) implements CompositeKey {

  @Override
  public boolean equals(@Nullable Object other) {
    return CompositeKey.areEqual(this, other);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }

  @Override
  public String toString() {
    return "CompositeKey of " + parts.size() + " parts";
  }
}
