package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Deadlines;
import io.github.penstock.spi.RemoteTier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What reads of this thread have to give, and how long they wait for it: what the cache's policy
 * says, unless the caller is inside a scope that says otherwise. Thread-safe; a scope belongs to
 * the thread that opened it.
 */
final class Demands {

  private final RemoteTier tier;
  private final InvalidationReceiver receiver;

  @SuppressWarnings("ThreadLocalUsage") // one for each engine; emptied at the end of each scope
  private final ThreadLocal<@Nullable Scope> current = new ThreadLocal<>();

  /** Spares reads the look at their thread while nobody is in a scope, which is nearly always. */
  private final AtomicInteger open = new AtomicInteger();

  Demands(RemoteTier tier, InvalidationReceiver receiver) {
    this.tier = tier;
    this.receiver = receiver;
  }

  /** What a read of one key has to give now; the token of a scope is resolved. */
  <K> Consistency of(CacheCore<K, ?> core, K key) {
    if (core.setting().isUsual() && open.get() == 0) {
      return Consistency.BOUNDED;
    }
    if (!core.isFor(key)) {
      return Consistency.SOURCE;
    }
    Scope scope = open.get() == 0 ? null : current.get();
    if (scope == null) {
      return possible(core, core.policy().freshness().consistency());
    }
    if (scope.token != null) {
      return ofToken(core, core.cacheKey(key), scope.token);
    }
    Consistency demanded = scope.consistency;
    return possible(core, demanded == null ? core.policy().freshness().consistency() : demanded);
  }

  /**
   * Whether reads of this thread follow a commit. A load that is under way may have begun between
   * that commit's announcement and the commit, so they wait for none of this process.
   */
  boolean followsCommit() {
    Scope scope = open.get() == 0 ? null : current.get();
    return scope != null && scope.token != null;
  }

  private Consistency ofToken(CacheCore<?, ?> core, CacheKey key, ConsistencyToken token) {
    if (!token.announced()) {
      return Consistency.SOURCE;
    }
    Consistency own = possible(core, core.policy().freshness().consistency());
    return own == Consistency.BOUNDED && !receiver.hasApplied(token, tier.partitionOf(key), core)
        ? possible(core, Consistency.STRONG)
        : own;
  }

  /**
   * Where writes may be committed without a word, and without a remote tier to ask, only the source
   * knows what is current.
   */
  private static Consistency possible(CacheCore<?, ?> core, Consistency wanted) {
    boolean askable = !core.setting().mayBeUnannounced() && core.setting().usesRemote();
    return wanted == Consistency.STRONG && !askable ? Consistency.SOURCE : wanted;
  }

  /** How long a read of this thread waits for a load. */
  Patience patience(Deadlines deadlines, long now) {
    Scope scope = open.get() == 0 ? null : current.get();
    return Patience.of(
        deadlines, scope == null ? Patience.forever() : scope.deadline.left(now), now);
  }

  /** Runs work whose reads give what was asked for. Scopes nest; the innermost counts. */
  <T extends @Nullable Object> T read(Consistency consistency, Supplier<T> work) {
    return within(new Scope(consistency, null, deadline()), work);
  }

  /** The same for reads that must see a commit. */
  <T extends @Nullable Object> T read(ConsistencyToken token, Supplier<T> work) {
    return within(new Scope(null, token, deadline()), work);
  }

  /** Runs work whose reads wait for loads until a moment, and not beyond that of an outer scope. */
  <T extends @Nullable Object> T until(long at, Supplier<T> work) {
    Scope outer = current.get();
    Deadline deadline = new Deadline(true, at).orEarlier(deadline());
    return within(
        outer == null
            ? new Scope(null, null, deadline)
            : new Scope(outer.consistency, outer.token, deadline),
        work);
  }

  private Deadline deadline() {
    Scope outer = current.get();
    return outer == null ? Deadline.NONE : outer.deadline;
  }

  private <T extends @Nullable Object> T within(Scope scope, Supplier<T> work) {
    Scope outer = current.get();
    current.set(scope);
    open.incrementAndGet();
    try {
      return work.get();
    } finally {
      open.decrementAndGet();
      if (outer == null) {
        current.remove();
      } else {
        current.set(outer);
      }
    }
  }

  /**
   * What reads inside of it give.
   *
   * @param consistency what they give without a token; null for what the policy says
   * @param token the commit that they must see, or null
   * @param deadline until when they wait for loads
   */
  record Scope(
      @Nullable Consistency consistency, @Nullable ConsistencyToken token, Deadline deadline) {}

  /**
   * A point in time.
   *
   * @param isSet whether there is one at all
   * @param at in nanoseconds of the time source
   */
  record Deadline(boolean isSet, long at) {

    /** None. */
    static final Deadline NONE = new Deadline(false, 0);

    long left(long now) {
      return isSet ? at - now : Patience.forever();
    }

    private Deadline orEarlier(Deadline other) {
      return other.isSet && (!isSet || other.at - at < 0) ? other : this;
    }
  }
}
