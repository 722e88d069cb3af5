package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.TransactionBridge;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction changes in the caches, and what its user wants done after the commit. Used
 * by the transaction's thread alone. The order at the end is fixed: the caches first, then the
 * user's hooks, and nothing that fails here turns a committed transaction into an exception.
 */
final class TransactionWrites implements TransactionBridge {

  /** With more keys of one cache than this, the whole cache is cleared instead. */
  private static final int MOST_KEYS = 1_000;

  private final WritePath path;
  private final Runnable onEnd;
  private final Map<CacheKey, Change<?, ?>> changes = new LinkedHashMap<>();
  private final Set<CacheCore<?, ?>> cleared = new LinkedHashSet<>();
  private final List<Runnable> hooks = new ArrayList<>();
  private @Nullable Quarantine quarantine;
  private boolean announced;

  TransactionWrites(WritePath path, Runnable onEnd) {
    this.path = path;
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

  void afterCommit(Runnable hook) {
    hooks.add(hook);
  }

  @Override
  public void beforeCommit() {
    clearWhereThereAreTooManyKeys();
    cleared.forEach(path::announceClear);
    if (!changes.isEmpty()) {
      quarantine = path.quarantine(changes.values());
    }
    announced = true;
  }

  @Override
  public void afterCompletion(Outcome outcome) {
    onEnd.run();
    if (announced) {
      switch (outcome) {
        case COMMITTED -> committed();
        case ROLLED_BACK -> rolledBack();
        case UNKNOWN -> unknown();
      }
    }
    if (outcome == Outcome.COMMITTED) {
      hooks.forEach(TransactionWrites::runHook);
    }
  }

  private void committed() {
    cleared.forEach(path::finishClear);
    Collection<Change<?, ?>> all = changes.values();
    if (quarantine != null) {
      path.committed(quarantine, all);
    } else if (!all.isEmpty()) {
      path.forgetLocally(all);
      path.sendLater(all);
    }
  }

  private void rolledBack() {
    if (quarantine != null) {
      path.rolledBack(quarantine, changes.values());
    }
  }

  /** It may have been committed: forget, and leave the quarantine to its deadline. */
  private void unknown() {
    cleared.forEach(path::finishClear);
    path.forgetLocally(changes.values());
    if (quarantine == null && !changes.isEmpty()) {
      path.sendLater(changes.values());
    }
  }

  private void clearWhereThereAreTooManyKeys() {
    Map<CacheCore<?, ?>, Long> keysByCache =
        changes.values().stream()
            .collect(Collectors.groupingBy(Change::core, Collectors.counting()));
    keysByCache.forEach(
        (core, keys) -> {
          if (keys > MOST_KEYS) {
            cleared.add(core);
            changes.values().removeIf(change -> change.core().equals(core));
          }
        });
  }

  private static void runHook(Runnable hook) {
    try {
      hook.run();
    } catch (RuntimeException e) {
      Log.ENGINE.error(
          "A hook after a commit threw. The transaction is committed and the other hooks run; do in"
              + " the hook what must be done about it.",
          e);
    }
  }
}
