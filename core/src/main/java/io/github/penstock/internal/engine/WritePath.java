package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The path of a write, from top to bottom. Thread-safe.
 *
 * <ol>
 *   <li>Statements register what they change with their transaction ({@link TransactionWrites}).
 *   <li>Before COMMIT the keys are quarantined: values are removed, leases end, all nodes are told,
 *       and nobody can fill the keys. Row locks are held, so the writers of a row come here in the
 *       order of their commits.
 *   <li>COMMIT.
 *   <li>This node forgets the keys, so that its callers read what they wrote; then the quarantine
 *       is released, with the new values where they are known. The remote tier stores a value only
 *       if no later writer has quarantined its key, and the local tier only what the remote tier
 *       stored.
 * </ol>
 *
 * <p>After a rollback the release brings no value. After an unknown outcome nothing is released:
 * the quarantine ends by itself.
 */
final class WritePath {

  /**
   * COMMIT must have ended by then; a writer that died before its release closes its keys so long.
   */
  static final Duration QUARANTINE = Duration.ofSeconds(30);

  private final Transactions transactions;
  private final RemoteTier tier;
  private final PendingInvalidations pending;
  private final Map<TransactionScope, TransactionWrites> open = new ConcurrentHashMap<>();

  WritePath(Transactions transactions, RemoteTier tier, PendingInvalidations pending) {
    this.transactions = transactions;
    this.tier = tier;
    this.pending = pending;
  }

  <K, V> void put(CacheCore<K, V> core, K key, V value) {
    Change<K, V> change = Change.put(core, key, value);
    TransactionScope scope = transactions.current();
    if (scope != null) {
      written(scope).add(change);
    } else {
      putNow(change);
    }
  }

  <K, V> void invalidate(CacheCore<K, V> core, Collection<? extends K> keys) {
    List<Change<?, ?>> changes = new ArrayList<>(keys.size());
    keys.forEach(key -> changes.add(Change.invalidate(core, key)));
    TransactionScope scope = transactions.current();
    if (scope != null) {
      changes.forEach(written(scope)::add);
    } else if (!changes.isEmpty()) {
      invalidateNow(core, changes);
    }
  }

  void clear(CacheCore<?, ?> core) {
    TransactionScope scope = transactions.current();
    if (scope != null) {
      written(scope).clear(core);
    } else {
      clearNow(core);
    }
  }

  /**
   * A change of a cache is a write: what the transaction reads from now on comes from the source.
   */
  private TransactionWrites written(TransactionScope scope) {
    scope.markWritten();
    return of(scope);
  }

  /** What the transaction has changed so far; made at its first change. */
  TransactionWrites of(TransactionScope scope) {
    return open.computeIfAbsent(
        scope,
        s -> {
          TransactionWrites writes = new TransactionWrites(this, () -> open.remove(s));
          s.enlist(writes);
          return writes;
        });
  }

  /** Step 2. Null where the remote tier is away and all caches concerned chose BEST_EFFORT. */
  @Nullable Quarantine quarantine(Collection<Change<?, ?>> changes) {
    List<CacheKey> keys = keys(changes);
    try {
      Quarantine quarantine = tier.quarantine(keys, QUARANTINE);
      changes.forEach(change -> change.core().counters().sent.increment());
      return quarantine;
    } catch (RemoteTierException e) {
      changes.forEach(change -> change.core().counters().quarantineFailures.increment());
      for (Change<?, ?> change : changes) {
        failUnlessBestEffort(change.core(), e);
      }
      return null;
    }
  }

  /** Step 4 after a commit. */
  CompletionStage<Set<CacheKey>> committed(
      Quarantine quarantine, Collection<Change<?, ?>> changes) {
    List<Change.Installation<?, ?>> installations = new ArrayList<>();
    List<RemoteWrite<?>> values = new ArrayList<>();
    for (Change<?, ?> change : changes) {
      installations.add(change.forgetLocally(tier.partitionOf(change.cacheKey())));
      RemoteWrite<?> write = change.remoteWrite();
      if (write != null) {
        values.add(write);
      }
    }
    return tier.release(quarantine, values)
        .whenComplete(
            (stored, failure) -> {
              if (failure == null) {
                installations.stream()
                    .filter(one -> stored.contains(one.change().cacheKey()))
                    .forEach(one -> one.install(quarantine.token()));
              } else {
                notReleased(changes, failure);
              }
            });
  }

  /** Step 4 after a rollback. */
  void rolledBack(Quarantine quarantine, Collection<Change<?, ?>> changes) {
    tier.release(quarantine, List.of())
        .whenComplete(
            (stored, failure) -> {
              if (failure != null) {
                notReleased(changes, failure);
              }
            });
  }

  void forgetLocally(Collection<Change<?, ?>> changes) {
    changes.forEach(change -> change.forgetLocally(tier.partitionOf(change.cacheKey())));
  }

  /** The commit took place although nobody could be told: this is sent when that is possible. */
  void sendLater(Collection<Change<?, ?>> changes) {
    pending.addKeys(keys(changes));
  }

  /** Before COMMIT: shows that the clear can be announced, and ends what is under way. */
  void announceClear(CacheCore<?, ?> core) {
    try {
      tier.clear(core.name());
    } catch (RemoteTierException e) {
      core.counters().quarantineFailures.increment();
      failUnlessBestEffort(core, e);
    }
  }

  /** After COMMIT: ends what was loaded in between. */
  void finishClear(CacheCore<?, ?> core) {
    core.counters().clears.increment();
    core.local().clear();
    try {
      tier.clear(core.name());
    } catch (RemoteTierException e) {
      core.counters().remoteFailures.increment();
      pending.addRegion(core.name());
    }
  }

  private <K, V> void putNow(Change<K, V> change) {
    List<Change<?, ?>> changes = List.of(change);
    Quarantine quarantine = quarantine(changes);
    if (quarantine == null) {
      forgetLocally(changes);
      sendLater(changes);
      return;
    }
    try {
      committed(quarantine, changes).toCompletableFuture().get();
    } catch (InterruptedException e) {
      // The value is on its way and nothing here depends on it: the caller sees its flag.
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      // Counted by the release. The key stays closed until its quarantine ends: never an old value.
      Log.ENGINE.debug("The value of a put was not stored.", e);
    }
  }

  private void invalidateNow(CacheCore<?, ?> core, List<Change<?, ?>> changes) {
    try {
      tier.invalidate(keys(changes));
      core.counters().sent.add(changes.size());
    } catch (RemoteTierException e) {
      core.counters().quarantineFailures.increment();
      failUnlessBestEffort(core, e);
      sendLater(changes);
    } finally {
      forgetLocally(changes);
    }
  }

  private void clearNow(CacheCore<?, ?> core) {
    core.counters().clears.increment();
    try {
      tier.clear(core.name());
    } catch (RemoteTierException e) {
      core.counters().quarantineFailures.increment();
      failUnlessBestEffort(core, e);
      pending.addRegion(core.name());
    } finally {
      core.local().clear();
    }
  }

  private static void failUnlessBestEffort(CacheCore<?, ?> core, RemoteTierException cause) {
    if (core.policy().degraded().onQuarantineFailure() == OnQuarantineFailure.FAIL) {
      throw new RemoteTierException(
          "Cache '"
              + core.name()
              + "': the invalidation could not be announced, so the write was not made ("
              + cause.getMessage()
              + "). Try again when the remote tier is back, or choose"
              + " onQuarantineFailure = BEST_EFFORT, which may leave old values on other nodes.",
          cause);
    }
  }

  private static void notReleased(Collection<Change<?, ?>> changes, Throwable failure) {
    changes.forEach(change -> change.core().counters().remoteFailures.increment());
    Log.ENGINE.debug(
        "A quarantine of {} keys was not released: they stay uncached until it ends after {}.",
        changes.size(),
        QUARANTINE,
        failure);
  }

  private static List<CacheKey> keys(Collection<Change<?, ?>> changes) {
    List<CacheKey> keys = new ArrayList<>(changes.size());
    changes.forEach(change -> keys.add(change.cacheKey()));
    return keys;
  }
}
