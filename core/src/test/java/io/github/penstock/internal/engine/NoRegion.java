package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.RemoteRegion;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A region that has nothing; a text is as long as {@link #encoded} says. */
final class NoRegion implements RemoteRegion<String> {

  int encoded;
  int asked;

  @Override
  public Map<CacheKey, StoredEntry<String>> get(Collection<CacheKey> keys, Assurance assurance) {
    return Map.of();
  }

  @Override
  public Map<CacheKey, Lookup<String>> lease(
      Collection<CacheKey> keys, Duration atMost, Map<CacheKey, Long> outdated) {
    return Map.of();
  }

  @Override
  public CompletionStage<Boolean> fill(Lease.Granted lease, StoredEntry<String> entry) {
    return CompletableFuture.completedFuture(false);
  }

  @Override
  public void abandon(Lease.Granted lease) {}

  @Override
  public Explanation.Remote.Asked explain(CacheKey key, Duration announcedFor) {
    throw new IllegalStateException("nobody asks");
  }

  @Override
  public int bytes(String value) {
    asked++;
    return encoded;
  }

  @Override
  public long undecodable() {
    return 0;
  }
}
