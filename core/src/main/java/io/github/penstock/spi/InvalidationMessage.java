package io.github.penstock.spi;

import io.github.penstock.cache.CacheKey;
import java.util.List;
import java.util.Objects;

/**
 * What one partition tells all nodes. Made by adapters. Immutable.
 *
 * @param partition the partition's number
 * @param generation its generation; another one than the last means that its state was lost
 * @param sequence counts the messages of a generation, without gaps
 * @param token the quarantine that it belongs to, empty where there is none
 * @param keys the keys that are invalid
 * @param tags the tags whose entries are invalid; the name of a cache is the tag of all its entries
 * @since 0.1
 */
public record InvalidationMessage(
    int partition,
    String generation,
    long sequence,
    String token,
    List<CacheKey> keys,
    List<String> tags) {

  /** Checks and copies. */
  public InvalidationMessage {
    Objects.requireNonNull(generation, "generation");
    Objects.requireNonNull(token, "token");
    keys = List.copyOf(keys);
    tags = List.copyOf(tags);
  }
}
