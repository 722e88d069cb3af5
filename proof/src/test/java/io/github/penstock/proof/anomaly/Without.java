package io.github.penstock.proof.anomaly;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteTier;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Remote tiers without one line of the protocol: each of them has to fail a test. */
final class Without {

  private Without() {}

  /** Any load will do, whichever writers it has not seen finished. */
  static RemoteModule condition(RemoteModule module) {
    return new Altered(module) {
      @Override
      Lease.Granted granted(Lease.Granted lease) {
        return new Lease.Granted(lease.key(), lease.generation(), lease.id(), Lease.Condition.NONE);
      }
    };
  }

  /** Announcements name no transaction: they end by a deadline, as plain leases do. */
  static RemoteModule transactionId(RemoteModule module, Duration deadline) {
    return new Altered(module) {
      @Override
      RemoteTier.Quarantine quarantine(
          RemoteTier tier,
          Collection<CacheKey> keys,
          Collection<String> tags,
          long writer,
          Duration ignored) {
        return tier.quarantine(keys, tags, 0, deadline);
      }
    };
  }

  /**
   * A fill is accepted whoever holds the lease, as a lock is believed that is not asked for its
   * token.
   *
   * @param latest the lease of each key, shared by all nodes of a test
   */
  static RemoteModule leaseId(RemoteModule module, Map<CacheKey, Lease.Granted> latest) {
    return new Altered(module) {
      @Override
      Lease.Granted granted(Lease.Granted lease) {
        latest.put(lease.key(), lease);
        return lease;
      }

      @Override
      <V> CompletionStage<Boolean> fill(
          RemoteRegion<V> region, Lease.Granted lease, StoredEntry<V> entry) {
        return region.fill(latest.getOrDefault(lease.key(), lease), entry);
      }
    };
  }

  /** Messages are counted as they come, so that none seems to be missing or late. */
  static InvalidationListener numbers(InvalidationListener engine) {
    return new InvalidationListener() {
      private final Map<Integer, Long> counts = new ConcurrentHashMap<>();
      private final Map<Integer, String> generations = new ConcurrentHashMap<>();

      @Override
      public void onReady(List<PartitionState> states) {
        states.forEach(this::adopt);
        engine.onReady(states);
      }

      private void adopt(PartitionState state) {
        counts.put(state.partition(), state.sequence());
        if (state.generation() != null) {
          generations.put(state.partition(), state.generation());
        }
      }

      @Override
      public void onMessage(InvalidationMessage message) {
        int p = message.partition();
        boolean same = message.generation().equals(generations.put(p, message.generation()));
        long count = same ? counts.merge(p, 1L, Long::sum) : message.sequence();
        counts.put(p, count);
        engine.onMessage(
            new InvalidationMessage(
                p, message.generation(), count, message.token(), message.keys(), message.tags()));
      }

      @Override
      public void onLeaseEnded(CacheKey key, boolean filled) {
        engine.onLeaseEnded(key, filled);
      }

      @Override
      public void onLost(String reason) {
        engine.onLost(reason);
      }

      @Override
      public void onHeartbeat(long askedAt, List<PartitionState> states) {
        Map<Integer, Long> counted = new HashMap<>(counts);
        engine.onHeartbeat(
            askedAt,
            states.stream()
                .map(
                    s ->
                        new PartitionState(
                            s.partition(),
                            s.generation(),
                            counted.getOrDefault(s.partition(), s.sequence())))
                .toList());
      }
    };
  }
}
