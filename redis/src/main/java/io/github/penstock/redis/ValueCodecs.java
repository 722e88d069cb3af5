package io.github.penstock.redis;

import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.ValueCodec;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how values of a type become bytes. Implemented by users who want another encoding than
 * JSON, handed to {@link Redis#codecs}, called once for each cache. Thread-safe.
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ValueCodecs {

  /**
   * The codec of a type.
   *
   * @param type what the cache holds
   * @param classLoader where its classes are found
   * @return a codec for exactly this type, or null to leave it to the built-in one
   */
  @Nullable ValueCodec<?> codec(TypeRef type, ClassLoader classLoader);
}
