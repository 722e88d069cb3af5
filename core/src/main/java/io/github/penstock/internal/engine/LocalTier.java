package io.github.penstock.internal.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.Local;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The tier in the process for one cache. Thread-safe.
 *
 * <p>What is installed was read some time before, and the key may have been invalidated meanwhile.
 * Whoever wants to install takes a {@link Ticket} before it reads anything; an invalidation
 * increments the stamp of the key first and removes the entry after, and the installer checks the
 * stamp inside the map's {@code compute}. So either the installer sees the new stamp and stores
 * nothing, or the removal comes after the installation. Epochs are changed under this object's
 * monitor and read without it. Caffeine's own loading methods are not used: they store a value even
 * if everything was invalidated during its load.
 *
 * <p>Stamps are spread over slots, so an invalidation of another key of the same slot may refuse an
 * installation, which costs one more remote read.
 */
final class LocalTier<K, V> {

  private static final int SLOTS = 1024;

  private final Cache<K, LocalEntry<V>> entries;
  private final Policy<K, LocalEntry<V>> policy;
  private final Ghosts ghosts;
  private final AtomicLongArray stamps = new AtomicLongArray(SLOTS);
  private final AtomicReferenceArray<Epoch> epochs;
  private final long bound;
  private final boolean byBytes;
  private final AtomicBoolean hasKeptOut = new AtomicBoolean();
  private volatile long maxEntries;
  private volatile boolean used = true;

  /**
   * Starts untrusted, until {@link #resume} and the first {@link #heard}.
   *
   * @param bound how long after a watermark entries may be served
   * @param maintenance runs what Caffeine has to tidy up, such as evictions
   */
  LocalTier(Local limits, Duration bound, int partitions, Executor maintenance) {
    this.maxEntries = limits.maxEntries();
    this.byBytes = limits.maxBytes() > 0;
    this.bound = bound.toNanos();
    this.ghosts = new Ghosts(maxEntries, maintenance);
    this.entries =
        LocalTier.<K, V>limited(limits)
            .executor(maintenance)
            .evictionListener((key, entry, why) -> evicted(key))
            .build();
    this.policy = entries.policy();
    this.epochs = new AtomicReferenceArray<>(partitions);
    for (int p = 0; p < partitions; p++) {
      epochs.set(p, Epoch.LOST);
    }
  }

  @SuppressWarnings("unchecked") // Unchecked: the builder has no types before the first of these.
  private static <K, V> Caffeine<K, LocalEntry<V>> limited(Local limits) {
    Caffeine<Object, Object> builder = Caffeine.newBuilder();
    if (limits.maxBytes() == 0) {
      return (Caffeine<K, LocalEntry<V>>) (Caffeine<?, ?>) builder.maximumSize(limits.maxEntries());
    }
    return builder
        .maximumWeight(maximum(limits))
        .weigher((K key, LocalEntry<V> e) -> e instanceof WeighedEntry<V> w ? w.weight() : 1);
  }

  /** In bytes or entries; a tier for no entries holds nothing. */
  private static long maximum(Local limits) {
    return limits.maxBytes() == 0 || limits.maxEntries() == 0
        ? limits.maxEntries()
        : limits.maxBytes();
  }

  /**
   * The entry of a key that may be served without a further look, or null.
   *
   * @param now read before this is called: whatever stops this thread afterwards does no harm
   */
  @Nullable LocalEntry<V> get(K key, long now) {
    LocalEntry<V> entry = entries.getIfPresent(key);
    if (entry == null) {
      ghosts.missed(key);
      return null;
    }
    return entry.isQuiet(now) ? entry : null;
  }

  /** The same without recording that the entry is used. */
  @Nullable LocalEntry<V> glance(K key, long now) {
    LocalEntry<V> entry = policy.getIfPresentQuietly(key);
    if (entry == null) {
      ghosts.missed(key);
      return null;
    }
    return entry.isQuiet(now) ? entry : null;
  }

  /** What is there for a key, believable or not; counts as no use of it. */
  @Nullable LocalEntry<V> peek(K key) {
    return policy.getIfPresentQuietly(key);
  }

  /** The current epoch of a partition. */
  Epoch epoch(int partition) {
    return epochs.get(partition);
  }

  /** The entry of a key that ages and was not invalidated, fresh or not, or null. */
  @Nullable LocalEntry<V> aging(K key, long now) {
    LocalEntry<V> entry = entries.getIfPresent(key);
    return entry != null && entry.aging() != null && entry.isValid(now) ? entry : null;
  }

  /** An entry that is served only because the remote tier is away and the user chose LOCAL. */
  @Nullable LocalEntry<V> getWithin(K key, long maxAgeNanos, long now) {
    LocalEntry<V> entry = isInUse() ? entries.getIfPresent(key) : null;
    return entry != null && entry.isWithin(maxAgeNanos, now) ? entry : null;
  }

  private void evicted(@Nullable K key) {
    if (key != null) { // always: keys are held strongly
      ghosts.evicted(key);
    }
  }

  /** Whether it keeps anything at all. */
  boolean isInUse() {
    return used && maxEntries > 0;
  }

  /**
   * Switches the tier on or off. Off is exact: when this returns no read is answered here. Who
   * installs with an older ticket is refused or leaves an entry of a cleared epoch, and who takes a
   * ticket later finds the switch.
   */
  void use(boolean use) {
    if (used != use) {
      used = use;
      clear();
    }
  }

  /** Whether it is limited by bytes, which it is from its beginning or never. */
  boolean isLimitedByBytes() {
    return byBytes;
  }

  /** Gives it other limits, of the same kind. */
  void resize(Local limits) {
    if (maxEntries != limits.maxEntries()) {
      maxEntries = limits.maxEntries();
      ghosts.resize(maxEntries);
    }
    policy.eviction().ifPresent(eviction -> resize(eviction, maximum(limits)));
  }

  private static void resize(Policy.Eviction<?, ?> eviction, long maximum) {
    if (eviction.getMaximum() != maximum) {
      eviction.setMaximum(maximum);
    }
  }

  /** What it holds and has evicted, and what a larger one would have hit. */
  CacheStats.Local stats() {
    return new CacheStats.Local(
        entries.estimatedSize(),
        maxEntries,
        ghosts.evictions(),
        ghosts.doubled(),
        ghosts.quadrupled());
  }

  /** Whether this node has heard everything in a partition that is older than the bound. */
  boolean isTrusted(int partition, long now) {
    return epochs.get(partition).isValid(now);
  }

  /** The bound, in nanoseconds. */
  long bound() {
    return bound;
  }

  /** Taken before anything is read that may be installed. */
  Ticket ticket(K key, int partition, TagStamps.Captured tags) {
    // The epoch first: an epoch that ends in between takes the entry with it.
    Epoch epoch = epochs.get(partition);
    return new Ticket(epoch, stamps.get(slot(key)), tags);
  }

  /** Whether nothing was invalidated since the ticket was taken. */
  boolean isCurrent(K key, Ticket ticket) {
    return stamps.get(slot(key)) == ticket.stamp()
        && !ticket.epoch().isCleared()
        && ticket.tags().areCurrent();
  }

  /** Installs unless the key was invalidated, or trust was lost, since the ticket was taken. */
  void install(K key, LocalEntry<V> entry, Ticket ticket) {
    if (isInUse()) {
      entries.asMap().compute(key, (k, old) -> isCurrent(k, ticket) ? entry : old);
    }
  }

  /**
   * Leaves a key empty whose newest value is too large, unless it was invalidated since the ticket
   * was taken.
   *
   * @return whether this is the first such value
   */
  boolean keepOut(K key, Ticket ticket) {
    entries.asMap().computeIfPresent(key, (k, old) -> isCurrent(k, ticket) ? null : old);
    return !hasKeptOut.getAndSet(true);
  }

  /**
   * Forgets a key.
   *
   * @param token the write that invalidates it: what the same write has put stays
   */
  void invalidate(K key, String token) {
    stamps.incrementAndGet(slot(key));
    ghosts.invalidated(key);
    // Not computeIfPresent: it returns at once where there is no entry yet, although an installer
    // may be inside its compute and past the check of the stamp. compute waits for that one.
    entries
        .asMap()
        .compute(
            key,
            (k, old) -> {
              if (old == null || (!token.isEmpty() && token.equals(old.token()))) {
                return old;
              }
              old.invalidate(); // for those who have looked it up and not decided yet
              return null;
            });
  }

  /**
   * Everything that was announced in a partition before a moment has been applied.
   *
   * @param askedAt that moment, in nanoseconds of the time source
   */
  synchronized void heard(int partition, long askedAt) {
    Epoch epoch = epochs.get(partition);
    if (epoch != Epoch.LOST) {
      epoch.extend(askedAt + bound);
    }
  }

  /** Forgets everything, also what is about to be installed, because it was cleared. */
  synchronized void clear() {
    for (int p = 0; p < epochs.length(); p++) {
      Epoch old = epochs.get(p);
      // LOST is shared by all tiers and stays as it is; the stamps refuse what began under it.
      if (old != Epoch.LOST) {
        epochs.set(p, Epoch.after(old));
        old.clear();
      }
    }
    for (int i = 0; i < SLOTS; i++) {
      stamps.incrementAndGet(i);
    }
    entries.invalidateAll();
    ghosts.cleared();
  }

  /** Begins a new epoch of one partition after messages were missed. */
  synchronized void restart(int partition) {
    Epoch old = epochs.get(partition);
    if (old != Epoch.LOST) {
      epochs.set(partition, Epoch.after(old));
      old.end();
    }
  }

  /** The same for all partitions: messages about the whole cache were missed. */
  synchronized void restartAll() {
    for (int p = 0; p < epochs.length(); p++) {
      restart(p);
    }
  }

  /** Trusts nothing until {@link #resume}: the channel is lost. */
  synchronized void suspend() {
    for (int p = 0; p < epochs.length(); p++) {
      Epoch old = epochs.getAndSet(p, Epoch.LOST);
      if (old != Epoch.LOST) {
        old.end();
      }
    }
  }

  /** Begins anew and empty: the channel is there. */
  synchronized void resume() {
    suspend();
    entries.invalidateAll();
    for (int p = 0; p < epochs.length(); p++) {
      epochs.set(p, Epoch.begin());
    }
  }

  private static int slot(Object key) {
    int h = key.hashCode() * 0x9E3779B9;
    return (h >>> 16 ^ h) & (SLOTS - 1);
  }

  /**
   * The right to install what is read from now on.
   *
   * @param epoch the epoch of the key's partition
   * @param stamp the stamp of the key's slot
   * @param tags the stamps of the tags that the entry depends on
   */
  record Ticket(Epoch epoch, long stamp, TagStamps.Captured tags) {}
}
