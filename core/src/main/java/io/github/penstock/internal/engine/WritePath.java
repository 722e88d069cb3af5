package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.spi.Gate;
import io.github.penstock.spi.Gates;
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
 *   <li>Before COMMIT keys and tags are quarantined under the transaction's id: values are removed,
 *       leases end, all nodes are told, and no load may fill them that did not see this transaction
 *       finished. Row locks are held, so the writers of a row come here in the order of their
 *       commits.
 *   <li>COMMIT.
 *   <li>This node forgets the keys, so that its callers read what they wrote; then the quarantine
 *       is released, with the new values where they are known. The remote tier stores a value only
 *       if no later writer has quarantined its key, and the local tier only what the remote tier
 *       stored.
 * </ol>
 *
 * <p>After a rollback the release brings no value. After an unknown outcome nothing is released:
 * the next load proves what happened, or the resolver does.
 */
final class WritePath {

  /**
   * When others may look after an announcement that nobody has released. Without a transaction id
   * COMMIT must have ended by then.
   */
  static final Duration QUARANTINE = Duration.ofSeconds(30);

  private final Transactions transactions;
  private final RemoteTier tier;
  private final PendingInvalidations pending;
  private final Unannounced unannounced;
  private final TagStamps tagStamps;
  private final Gates gates;
  private final Map<TransactionScope, TransactionWrites> open = new ConcurrentHashMap<>();

  @SuppressWarnings("ThreadLocalUsage") // one for each engine; a small immutable value a thread
  private final ThreadLocal<ConsistencyToken> lastCommit =
      ThreadLocal.withInitial(() -> ConsistencyToken.NONE);

  WritePath(
      EngineOptions.Source source,
      RemoteTier tier,
      PendingInvalidations pending,
      TagStamps tagStamps,
      Gates gates) {
    this.transactions = source.transactions();
    this.tier = tier;
    this.pending = pending;
    this.unannounced = new Unannounced(source.outbox());
    this.tagStamps = tagStamps;
    this.gates = gates;
  }

  /** What the last commit of this thread that concerned a cache has invalidated. */
  ConsistencyToken lastCommit() {
    return lastCommit.get();
  }

  <K, V> void put(CacheCore<K, V> core, K key, V value) {
    TransactionScope scope = transactions.current();
    Change<K, V> change = Change.put(core, key, value, scope == null ? 0 : scope.unseenChanges());
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

  /** Tags of any cache, with their marks. */
  void invalidateTags(Collection<String> tags) {
    TransactionScope scope = transactions.current();
    if (scope != null) {
      written(scope).addTags(tags);
      return;
    }
    try {
      tags.forEach(tier::clear);
    } catch (RemoteTierException e) {
      Touched touched = Touched.ofTags(tags);
      unannounced.decide(touched, e);
      sendLater(touched);
    } finally {
      tags.forEach(tagStamps::increment);
      lastCommit.set(ConsistencyToken.unannounced());
    }
  }

  /** The same; with too many of them in a transaction, another tag instead. */
  void invalidateTags(Collection<String> tags, String instead) {
    TransactionScope scope = transactions.current();
    if (scope != null) {
      written(scope).addTags(tags, instead);
    } else {
      invalidateTags(tags);
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
          TransactionWrites writes = new TransactionWrites(this, s, () -> open.remove(s));
          s.enlist(writes);
          return writes;
        });
  }

  /**
   * Step 2. Null where the remote tier could not be told and the write may be committed all the
   * same: its invalidation is in the outbox, or all caches concerned chose BEST_EFFORT.
   */
  @Nullable Quarantine quarantine(Touched touched, long writer) {
    gates.reach(Gate.BEFORE_QUARANTINE, touched.cacheName());
    try {
      Quarantine quarantine = tier.quarantine(touched.keys(), touched.tags(), writer, QUARANTINE);
      touched.changes().forEach(change -> change.core().counters().sent.increment());
      touched.happened(What.ANNOUNCED);
      gates.reach(Gate.BEFORE_COMMIT, touched.cacheName());
      return quarantine;
    } catch (RemoteTierException e) {
      touched.cores().forEach(core -> core.counters().quarantineFailures.increment());
      unannounced.decide(touched, e);
      gates.reach(Gate.BEFORE_COMMIT, touched.cacheName());
      return null;
    }
  }

  /** Step 4 after a commit. */
  CompletionStage<Set<CacheKey>> committed(Quarantine quarantine, Touched touched) {
    gates.reach(Gate.AFTER_COMMIT, touched.cacheName());
    lastCommit.set(quarantine.position());
    touched.happened(What.COMMITTED);
    List<Change.Installation<?, ?>> installations = forgetLocally(touched);
    List<RemoteWrite<?>> values = new ArrayList<>();
    for (Change<?, ?> change : touched.changes()) {
      RemoteWrite<?> write = change.remoteWrite();
      if (write != null) {
        values.add(write);
      }
    }
    gates.reach(Gate.BEFORE_RELEASE, touched.cacheName());
    return tier.release(quarantine, values)
        .whenComplete(
            (stored, failure) -> {
              if (failure == null) {
                installations.stream()
                    .filter(one -> stored.contains(one.change().cacheKey()))
                    .forEach(
                        one -> {
                          one.change().core().counters().puts.increment();
                          one.install(quarantine.token());
                        });
              } else {
                notReleased(touched, failure);
              }
            });
  }

  /** Step 4 after a rollback. */
  void rolledBack(Quarantine quarantine, Touched touched) {
    touched.happened(What.ROLLED_BACK);
    tier.release(quarantine, List.of())
        .whenComplete(
            (stored, failure) -> {
              if (failure != null) {
                notReleased(touched, failure);
              }
            });
  }

  /** The commit took place, or may have, and its announcement stays: it is never released. */
  void unknown(@Nullable Quarantine quarantine, Touched touched) {
    touched.happened(What.OUTCOME_UNKNOWN);
    lastCommit.set(ConsistencyToken.unannounced());
    if (quarantine == null) {
      sendLater(touched);
    }
    List<Change.Installation<?, ?>> unused = forgetLocally(touched);
  }

  /** The commit took place although nobody could be told. */
  void committedUnannounced(Touched touched) {
    gates.reach(Gate.AFTER_COMMIT, touched.cacheName());
    touched.happened(What.COMMITTED);
    lastCommit.set(ConsistencyToken.unannounced());
    // In this order: whoever asks the remote tier after this node has forgotten sends it first.
    sendLater(touched);
    List<Change.Installation<?, ?>> unused = forgetLocally(touched);
  }

  /** Makes this node forget, and gives the rights to install what is put after. */
  private List<Change.Installation<?, ?>> forgetLocally(Touched touched) {
    touched.cleared().forEach(core -> core.local().clear());
    touched.userTags().forEach(tagStamps::increment);
    List<Change.Installation<?, ?>> installations = new ArrayList<>();
    for (Change<?, ?> change : touched.changes()) {
      installations.add(change.forgetLocally(tier.partitionOf(change.cacheKey())));
    }
    return installations;
  }

  private void sendLater(Touched touched) {
    pending.add(touched.keys(), touched.tags());
  }

  private <K, V> void putNow(Change<K, V> change) {
    Touched touched = Touched.of(change);
    // Nobody can prove the end of a write that is no transaction: a deadline has to do.
    Quarantine quarantine = quarantine(touched, 0);
    if (quarantine == null) {
      committedUnannounced(touched);
      return;
    }
    try {
      Set<CacheKey> unused = committed(quarantine, touched).toCompletableFuture().get();
    } catch (InterruptedException e) {
      // The value is on its way and nothing here depends on it: the caller sees its flag.
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      // Counted by the release. The key stays closed until its quarantine ends: never an old value.
      Log.ENGINE.debug("The value of a put was not stored.", e);
    }
  }

  private void invalidateNow(CacheCore<?, ?> core, List<Change<?, ?>> changes) {
    Touched touched = Touched.of(changes);
    try {
      tier.invalidate(touched.keys());
      core.counters().sent.add(changes.size());
      touched.happened(What.ANNOUNCED);
    } catch (RemoteTierException e) {
      core.counters().quarantineFailures.increment();
      unannounced.decide(touched, e);
      sendLater(touched);
    } finally {
      lastCommit.set(ConsistencyToken.unannounced());
      List<Change.Installation<?, ?>> unused = forgetLocally(touched);
    }
  }

  private void clearNow(CacheCore<?, ?> core) {
    core.counters().clears.increment();
    try {
      tier.clear(core.name());
    } catch (RemoteTierException e) {
      core.counters().quarantineFailures.increment();
      Touched touched = Touched.ofCleared(core);
      unannounced.decide(touched, e);
      sendLater(touched);
    } finally {
      lastCommit.set(ConsistencyToken.unannounced());
      core.local().clear();
    }
  }

  private static void notReleased(Touched touched, Throwable failure) {
    touched.cores().forEach(core -> core.counters().remoteFailures.increment());
    Log.ENGINE.debug(
        "A quarantine of {} keys was not released: the next load that sees the writer finished"
            + " ends it, or the resolver does after {}.",
        touched.changes().size(),
        QUARANTINE,
        failure);
  }
}
