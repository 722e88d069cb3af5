package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.TableChange;
import io.github.penstock.spi.TransactionBridge;
import io.github.penstock.spi.TransactionScope;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changes in the caches, and what its user wants done after the commit. Used
 * by the transaction's thread alone. The order at the end is fixed: the caches first, then the
 * user's hooks, and nothing that fails here turns a committed transaction into an exception.
 */
final class TransactionWrites implements TransactionBridge {

  /** With more keys of one cache than this, the whole cache is cleared instead. */
  private static final int MOST_KEYS = 1_000;

  /** So many writes of rows of a table are remembered for others by their keys. */
  private static final int MOST_WRITES = 10_000;

  private final WritePath path;
  private final TransactionScope scope;
  private final Runnable onEnd;
  private final Map<CacheKey, Change<?, ?>> changes = new LinkedHashMap<>();
  private final Set<CacheCore<?, ?>> cleared = new LinkedHashSet<>();
  private final Set<String> tags = new LinkedHashSet<>();

  /** Tags by the one that may stand for them. */
  private final Map<String, Set<String>> replaceable = new HashMap<>();

  private final Hooks hooks = new Hooks();
  private final Map<String, Integer> writesByTable = new HashMap<>();
  private @Nullable ChangePublisher publisher;
  private long transactionId;
  private @Nullable Touched announced;
  private @Nullable Quarantine quarantine;

  TransactionWrites(WritePath path, TransactionScope scope, Runnable onEnd) {
    this.path = path;
    this.scope = scope;
    this.onEnd = onEnd;
  }

  /** The last change of a key counts. */
  void add(Change<?, ?> change) {
    changes.put(change.cacheKey(), change);
  }

  /** What was put before is no longer known to be the row: it is only removed. */
  void clear(CacheCore<?, ?> core) {
    cleared.add(core);
    changes.replaceAll(
        (key, change) -> change.core().equals(core) ? change.withoutValue() : change);
  }

  void addTags(Collection<String> more) {
    tags.addAll(more);
  }

  /**
   * With too many of them one that stands for all: it costs as much as a single one to announce.
   */
  void addTags(Collection<String> more, String instead) {
    if (tags.contains(instead)) {
      return;
    }
    Set<String> known = replaceable.computeIfAbsent(instead, tag -> new LinkedHashSet<>());
    known.addAll(more);
    if (known.size() > MOST_KEYS || more.contains(instead)) {
      tags.add(instead);
      replaceable.remove(instead);
    }
  }

  Hooks hooks() {
    return hooks;
  }

  /** What it changes is told to other processes as well. */
  void publishThrough(ChangePublisher through) {
    publisher = through;
  }

  /** Whether the keys of a change are worth remembering: not where there are too many already. */
  boolean hasRoomFor(TableChange change) {
    int writes = writesByTable.merge(change.table(), change.rows().size(), Integer::sum);
    return writes <= MOST_WRITES;
  }

  @Override
  public void beforeCommit() {
    clearWhereThereAreTooManyKeys();
    replaceable.values().forEach(tags::addAll);
    int unseen = scope.unseenChanges();
    changes.replaceAll((key, change) -> change.unlessChangedSince(unseen));
    Touched touched = new Touched(List.copyOf(changes.values()), cleared, tags);
    if (!touched.isEmpty()) {
      quarantine = path.quarantine(touched, scope.transactionId());
      announced = touched;
    }
    if (publisher != null) {
      transactionId = scope.transactionId();
    }
  }

  @Override
  public void afterCompletion(Outcome outcome) {
    onEnd.run();
    try {
      Touched touched = announced;
      if (touched != null) {
        tellCaches(touched, outcome);
      }
    } finally {
      if (publisher != null && outcome == Outcome.COMMITTED) {
        publisher.publish(transactionId, hooks.changes());
      }
      hooks.run(outcome);
    }
  }

  private void tellCaches(Touched touched, Outcome outcome) {
    switch (outcome) {
      case COMMITTED -> committed(touched);
      case ROLLED_BACK -> rolledBack(touched);
      case UNKNOWN -> path.unknown(quarantine, touched);
    }
  }

  private void committed(Touched touched) {
    touched.cleared().forEach(core -> core.counters().clears.increment());
    if (quarantine != null) {
      path.committed(quarantine, touched);
    } else {
      path.committedUnannounced(touched);
    }
  }

  private void rolledBack(Touched touched) {
    if (quarantine != null) {
      path.rolledBack(quarantine, touched);
    }
  }

  private void clearWhereThereAreTooManyKeys() {
    Map<CacheCore<?, ?>, Integer> keysByCache = new HashMap<>();
    changes.values().forEach(change -> keysByCache.merge(change.core(), 1, Integer::sum));
    keysByCache.forEach(
        (core, keys) -> {
          if (keys > MOST_KEYS) {
            cleared.add(core);
            changes.values().removeIf(change -> change.core().equals(core));
          }
        });
  }
}
