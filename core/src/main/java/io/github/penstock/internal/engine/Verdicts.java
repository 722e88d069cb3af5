package io.github.penstock.internal.engine;

import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Degraded.WhenRedisIsAway;
import io.github.penstock.cache.Explanation.Condition;
import io.github.penstock.cache.Explanation.Copy;
import io.github.penstock.cache.Explanation.Holder;
import io.github.penstock.cache.Explanation.Local;
import io.github.penstock.cache.Explanation.Remote;
import io.github.penstock.cache.Explanation.Verdict;
import io.github.penstock.cache.Explanation.Writer;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.Tier;
import io.github.penstock.spi.TransactionScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what the next read of a key would be, by the rules of {@link ReadPath} and {@link
 * RemotePath}, whoever changes which changes this. Thread-safe; decides for the calling thread.
 */
final class Verdicts<K, V> {

  private final CacheCore<K, V> core;
  private final Shared shared;
  private final FailureMemory<K> failures;

  Verdicts(CacheCore<K, V> core, Shared shared, FailureMemory<K> failures) {
    this.core = core;
    this.shared = shared;
    this.failures = failures;
  }

  /** What a read would be that begins now and sees what was seen. */
  Verdict of(K key, @Nullable LocalEntry<V> entry, Local local, Remote remote, long now) {
    TransactionScope scope = shared.transactions().current();
    if (scope != null && scope.readsItsOwn()) {
      return source("this thread is in a transaction that has written, or has a snapshot");
    }
    Consistency demand = shared.demands().of(core, key);
    if (demand == Consistency.SOURCE) {
      return source(
          core.isFor(key)
              ? "reads of this thread must come from the source (consistency, or a commit that"
                  + " was not announced)"
              : "the key is not among the "
                  + core.setting().percent()
                  + " % that use the cache (penstock.control())");
    }
    List<String> why = new ArrayList<>();
    if (demand == Consistency.STRONG) {
      why.add("reads of this thread are STRONG, so the local tier is not asked");
    } else {
      Verdict hit = local(entry, local, now, why);
      if (hit != null) {
        return hit;
      }
    }
    Verdict hit = remote(entry, remote, now, why);
    return hit != null ? hit : miss(key, remote, why);
  }

  private static Verdict source(String why) {
    return new Verdict.FromSource(List.of(why));
  }

  private @Nullable Verdict local(
      @Nullable LocalEntry<V> entry, Local local, long now, List<String> why) {
    if (entry == null || local.condition() != Condition.CURRENT) {
      why.add("the local tier " + reason(local.condition()));
      return null;
    }
    Aging aging = entry.aging();
    if (entry.isQuiet(now) || (aging != null && aging.isFresh(now))) {
      boolean isDue = !entry.isQuiet(now) && aging != null && aging.isPastAhead(now);
      why.add(
          "the local copy is fresh and nothing that invalidates it was heard"
              + (isDue ? "; the hit loads it anew in the background, since its end is near" : ""));
      return new Verdict.Hit(Tier.LOCAL, why);
    }
    if (aging != null && aging.mayRevalidate(now)) {
      why.add("the local copy has expired and staleWhileRevalidate allows it");
      return new Verdict.Stale(Tier.LOCAL, why);
    }
    why.add("the local copy has expired");
    return null;
  }

  private static String reason(Condition condition) {
    return switch (condition) {
      case OFF -> "is switched off, or holds no entries";
      case EMPTY -> "has no copy";
      case CURRENT -> "has a copy";
      case INVALIDATED -> "has a copy that was invalidated";
      case UNTRUSTED -> "has a copy that may miss invalidations: it is not served";
      case UNREADABLE -> "has a copy that cannot be read";
    };
  }

  private @Nullable Verdict remote(
      @Nullable LocalEntry<V> entry, Remote remote, long now, List<String> why) {
    if (!(remote instanceof Remote.Asked asked)) {
      why.add("the remote tier cannot be asked");
      return away(entry, now, why);
    }
    Copy copy = asked.copy();
    if (copy == null || asked.condition() != Condition.CURRENT) {
      why.add(
          asked.condition() == Condition.OFF
              ? "there is no remote tier"
              : "the remote tier " + reason(asked.condition()));
      return null;
    }
    if (!copy.freshFor().isNegative()) {
      why.add("the remote copy is fresh");
      return new Verdict.Hit(Tier.REMOTE, why);
    }
    Duration most = core.policy().stale().whileRevalidate();
    if (!copy.isAbsent() && copy.freshFor().negated().compareTo(most) < 0) {
      why.add("the remote copy has expired and staleWhileRevalidate allows it");
      return new Verdict.Stale(Tier.REMOTE, why);
    }
    why.add("the remote copy has expired");
    return null;
  }

  private @Nullable Verdict away(@Nullable LocalEntry<V> entry, long now, List<String> why) {
    if (entry != null
        && core.policy().degraded().whenRedisIsAway() instanceof WhenRedisIsAway.Local local
        && entry.isWithin(local.maxAge().toNanos(), now)) {
      why.add("whenRedisIsAway = LOCAL allows the local copy up to its maxAge");
      return new Verdict.Hit(Tier.LOCAL, why);
    }
    return null;
  }

  private Verdict miss(K key, Remote remote, List<String> why) {
    FailureMemory.Failure failure = failures.current(key);
    if (failure != null) {
      why.add(
          failure.inARow()
              + " loads have failed in a row"
              + (core.policy().loading().backoff().failsFast()
                  ? ", so reads fail fast for a while"
                  : ""));
    }
    boolean isStored = remote instanceof Remote.Asked asked && mayStore(asked, why);
    return new Verdict.Miss(isStored, why);
  }

  private boolean mayStore(Remote.Asked asked, List<String> why) {
    Duration fenced = core.probe().fencedFor();
    if (fenced != null) {
      why.add("loads are not stored until transactions from before a loss of state have ended");
      return false;
    }
    if (asked.writers().stream().anyMatch(writer -> writer.transaction() == 0)) {
      why.add("a write without a transaction was announced: nothing is stored until that ends");
      return false;
    }
    if (!asked.writers().isEmpty()) {
      why.add(
          "a load is stored only if it sees "
              + (asked.writers().size() == 1
                  ? "transaction " + asked.writers().get(0).transaction()
                  : asked.writers().stream().map(Writer::transaction).distinct().count()
                      + " announced transactions")
              + " finished");
      return true;
    }
    Holder lease = asked.lease();
    if (lease != null) {
      why.add(
          core.policy().loading().stampede() == Stampede.LOCAL
              ? "another load has the lease, so this one is not stored"
              : "another load has the lease: it is waited for up to waitAtMost");
      return core.policy().loading().stampede() != Stampede.LOCAL;
    }
    return true;
  }
}
