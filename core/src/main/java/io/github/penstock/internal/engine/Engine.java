package io.github.penstock.internal.engine;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.HotKey;
import io.github.penstock.cache.Tagging;
import io.github.penstock.change.ChangeStats;
import io.github.penstock.change.Registration;
import io.github.penstock.change.RowChange;
import io.github.penstock.control.Control;
import io.github.penstock.health.Health;
import io.github.penstock.health.Waiting;
import io.github.penstock.internal.key.KeyCodec;
import io.github.penstock.internal.key.KeyCodecs;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.CacheFactory;
import io.github.penstock.spi.CacheMeters;
import io.github.penstock.spi.ChangeLog;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.spi.TransactionScope;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes caches and owns what they share: the remote session, the receiver of messages, the path of
 * writes. Opened and closed by the entry point. Thread-safe.
 */
public final class Engine implements CacheFactory, AutoCloseable {

  private static final int MOST_WORKERS = 256;

  private final EngineOptions options;
  private final String node;
  private final RemoteSession session;
  private final GuardedRemoteTier tier;
  private final InvalidationReceiver receiver;
  private final WritePath writes;
  private final Changes changes;
  private final Events events;
  private final TagStamps tagStamps = new TagStamps();
  private final Demands demands;
  private final ChannelWatch channel;
  private final Switchboard switches;
  private final OutboxPoller outbox;
  private final HealthCheck health;
  private final AtomicReference<@Nullable CacheMeters> meters = new AtomicReference<>();
  private final Shared shared;
  private final ScheduledThreadPoolExecutor maintenance =
      Threads.scheduled("penstock-maintenance", 1);
  private final ScheduledThreadPoolExecutor timers = Threads.scheduled("penstock-timer", 2);

  /** See {@link Workers}. */
  private final ThreadPoolExecutor workers = Threads.atOnce("penstock-loader", MOST_WORKERS);

  private final Map<String, EngineCache<?, ?>> caches = new ConcurrentHashMap<>();

  private Engine(EngineOptions options, String node, RemoteSession session) {
    this.options = options;
    this.node = node;
    this.session = session;
    this.events = new Events(options.listeners(), new Log.OncePerMinute(options.time()));
    // What is installed late finds nothing left to tidy up.
    maintenance.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    PendingInvalidations pending = new PendingInvalidations(session.tier(), timers, options.time());
    Breaker breaker = new Breaker(options.time(), session.tier().deadline());
    this.channel = new ChannelWatch(session.channel(), options.time(), meters::get);
    this.switches = new Switchboard(options.time(), options.remote() != null);
    this.receiver =
        new InvalidationReceiver(
            node,
            session.tier().partitions(),
            session.tier()::partitionOf,
            tagStamps,
            events,
            options.gates());
    this.outbox = new OutboxPoller(options.source(), pending, receiver, breaker, options.time());
    outbox.afterPoll(() -> channel.heartbeat(Set.of()));
    this.tier = new GuardedRemoteTier(session.tier(), breaker, pending, outbox, options.time());
    this.health = new HealthCheck(breaker, channel, pending, outbox, switches);
    this.writes = new WritePath(options.source(), tier, pending, tagStamps, options.gates());
    this.changes =
        new Changes(
            writes, new KeyTexts(options.classLoader()), ChangePublisher.of(options, session));
    this.demands = new Demands(tier, receiver);
    Heartbeats heartbeats =
        new Heartbeats(channel, timers, options.time(), breaker, tier::probe, outbox);
    receiver.onReady(heartbeats::wake);
    breaker.onOpen(heartbeats::wake);
    Bulkhead bulkhead = new Bulkhead(options.source().loadLimits(), options.time());
    receiver.onCold(bulkhead::cold);
    this.shared =
        new Shared(
            options.source().transactions(),
            options.source().visibility(),
            demands,
            heartbeats,
            options.gates(),
            new Workers(background(options), MOST_WORKERS),
            bulkhead,
            maintenance);
  }

  private Executor background(EngineOptions options) {
    Executor own = options.background();
    return own != null ? own : workers;
  }

  /**
   * Opens the engine and connects the remote tier.
   *
   * @param options what to open it with
   * @return the engine; throws what the remote module throws
   */
  public static Engine open(EngineOptions options) {
    String node = EngineOptions.newNode();
    RemoteSession session =
        options.remote() == null
            ? new SoloRemote(node, options.time())
            : options
                .remote()
                .open(
                    new RemoteContext(
                        options.namespace(),
                        node,
                        options.time(),
                        options.source().visibility(),
                        options.classLoader()));
    boolean opened = false;
    try {
      Engine engine = new Engine(options, node, session);
      engine.channel.subscribe(engine.receiver);
      opened = true;
      return engine;
    } finally {
      if (!opened) {
        session.close();
      }
    }
  }

  @Override
  public <K, V> Cache<K, V> cache(CacheSpec spec) {
    return cache(spec, null);
  }

  /**
   * The cache of a name whose entries depend on tags.
   *
   * @param spec what it holds and how it behaves
   * @param tagging the tags of its entries, null for none
   * @param <K> the type of the keys, as the spec names it
   * @param <V> the type of the values, as the spec names it
   * @return the cache; throws {@code DefinitionException} where the name is in use with another
   *     spec or another tagging
   */
  @Override
  @SuppressWarnings("unchecked") // a cache of the same spec has the same types
  public <K, V> Cache<K, V> cache(CacheSpec spec, @Nullable Tagging<K> tagging) {
    EngineCache<?, ?> cache = caches.computeIfAbsent(spec.name(), name -> make(spec, tagging));
    if (cache.core().tags().tagging() != tagging) {
      throw new DefinitionException(
          "Cache '"
              + spec.name()
              + "' is already defined with another Tagging. Define it once and pass it on, or give"
              + " one of them another name.");
    }
    if (!cache.core().spec().equals(spec)) {
      throw new DefinitionException(
          "Cache '"
              + spec.name()
              + "' is already defined as "
              + cache.core().spec()
              + " and cannot be "
              + spec
              + " as well. Give one of them another name, or both the same types and policy.");
    }
    // Outside of the map's bin: it takes monitors, and makes meters.
    switches.add(cache.core());
    cache.core().probe().measureBy(meters.get(), spec.name());
    return (Cache<K, V>) cache;
  }

  /**
   * Runs something after the commit of the current transaction, and after the caches were told.
   *
   * @param scope the transaction
   * @param hook what to run; what it throws is logged
   */
  public void afterCommit(TransactionScope scope, Runnable hook) {
    writes.of(scope).hooks().afterCommit(hook);
  }

  /**
   * Runs something once it is certain that nothing of the current transaction took place.
   *
   * @param scope the transaction
   * @param hook what to run; what it throws is logged
   */
  public void afterRollback(TransactionScope scope, Runnable hook) {
    writes.of(scope).hooks().afterRollback(hook);
  }

  /**
   * Runs work that can fail alone, and forgets its hooks after the commit where it does.
   *
   * @param scope the transaction
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what it threw
   */
  public <T extends @Nullable Object> T nested(TransactionScope scope, Supplier<T> work) {
    Hooks hooks = writes.of(scope).hooks();
    int mark = hooks.mark();
    boolean kept = false;
    try {
      T result = scope.nested(work);
      kept = true;
      return result;
    } finally {
      if (!kept) {
        hooks.returnTo(mark);
      }
    }
  }

  /**
   * What became of messages to other processes.
   *
   * @return a snapshot
   */
  public ChangeStats changeStats() {
    return changes.stats();
  }

  /**
   * Takes what repositories write.
   *
   * @return the log, always the same
   */
  public ChangeLog changes() {
    return changes;
  }

  /**
   * Adds somebody who hears of committed changes of a table.
   *
   * @param table its canonical name
   * @param spec the record of which keys and rows are given
   * @param listener called on the thread that committed
   * @param <K> the type of the key, as the spec names it
   * @param <V> the type of the row, as the spec names it
   * @return ends it
   */
  public <K, V> Registration onChange(
      String table, TableSpec spec, Consumer<? super RowChange<K, V>> listener) {
    return changes.listen(table, spec, listener);
  }

  /**
   * Makes everything invalid, in all caches, that depends on one of some tags; with the commit
   * where there is a transaction.
   *
   * @param names the names of the tags, as {@link Tagging} gives them
   */
  @Override
  public void invalidateTags(Collection<String> names) {
    if (!names.isEmpty()) {
      writes.invalidateTags(names.stream().map(CacheTags::marked).toList());
    }
  }

  @Override
  public void invalidateTags(Collection<String> names, String instead) {
    if (!names.isEmpty()) {
      writes.invalidateTags(
          names.stream().map(CacheTags::marked).toList(), CacheTags.marked(instead));
    }
  }

  /**
   * What the last commit of this thread has invalidated.
   *
   * @return its token, {@link ConsistencyToken#NONE} where there was none
   */
  public ConsistencyToken lastCommit() {
    return writes.lastCommit();
  }

  /**
   * Runs work whose reads give what is asked for, on this thread.
   *
   * @param consistency what they give
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what it threw
   */
  public <T extends @Nullable Object> T read(Consistency consistency, Supplier<T> work) {
    return demands.read(consistency, work);
  }

  /**
   * Runs work whose reads see at least a commit, on this thread.
   *
   * @param token of the commit
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what it threw
   */
  public <T extends @Nullable Object> T read(ConsistencyToken token, Supplier<T> work) {
    return demands.read(token, work);
  }

  /**
   * Runs work whose reads wait for loads no longer than this, on this thread.
   *
   * @param atMost from now on, all of them together
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what it threw
   */
  public <T extends @Nullable Object> T within(Duration atMost, Supplier<T> work) {
    return demands.until(options.time().nanoTime() + atMost.toNanos(), work);
  }

  /**
   * What every cache has done on this node.
   *
   * @return a snapshot by cache name
   */
  public Map<String, CacheStats> stats() {
    Map<String, CacheStats> all = new TreeMap<>();
    caches.forEach((name, cache) -> all.put(name, cache.stats()));
    return all;
  }

  /**
   * The keys of which a cache was asked most.
   *
   * @param cache its name, as {@link #stats} gives it
   * @param most how many
   * @return the hottest first; none where there is no such cache
   */
  public List<HotKey> hotKeys(String cache, int most) {
    EngineCache<?, ?> found = caches.get(cache);
    return found == null ? List.of() : found.core().probe().hotKeys(most);
  }

  /**
   * Why the next read of a key would be a hit, a miss or stale.
   *
   * @param name the cache's base name
   * @param tenant whose cache it is, where each tenant has its own; null for none
   * @param key of the type that the cache has
   * @return the explanation; throws {@link IllegalArgumentException} without such a cache or where
   *     the key is of another type
   */
  public Explanation explain(String name, @Nullable String tenant, Object key) {
    return Explainer.find(name, tenant, caches.values()).explainAny(key);
  }

  /**
   * What caches of one name have done on this node, with those of all tenants.
   *
   * @param baseName the name that they were given
   * @return the sum; null where there is none
   */
  public @Nullable CacheStats stats(String baseName) {
    return caches.values().stream()
        .filter(one -> one.core().spec().baseName().equals(baseName))
        .map(EngineCache::stats)
        .reduce(CacheStats::plus)
        .orElse(null);
  }

  /**
   * Lets somebody measure all caches, those included that are made later.
   *
   * @param measuring makes meters
   * @return ends it; throws {@link IllegalStateException} where somebody measures already
   */
  public Registration measure(CacheMeters measuring) {
    if (!meters.compareAndSet(null, measuring)) {
      throw new IllegalStateException(
          "This Penstock is measured already. Close that registration first; for several"
              + " destinations bind one registry that passes on.");
    }
    caches.values().forEach(one -> one.core().probe().measureBy(measuring, one.name()));
    return () -> {
      if (meters.compareAndSet(measuring, null)) {
        caches.values().forEach(one -> one.core().probe().measureBy(null, one.name()));
      }
    };
  }

  /**
   * How well everything is.
   *
   * @param sourceAwayFor for how long the source has not answered, null where it does
   * @return a snapshot
   */
  public Health health(@Nullable Duration sourceAwayFor) {
    return health.now(caches.values().stream().map(EngineCache::core).toList(), sourceAwayFor);
  }

  /**
   * Rows of the outbox that wait for the remote tier.
   *
   * @return a snapshot
   */
  public Waiting waiting() {
    return outbox.waiting();
  }

  /**
   * Switches caches while they run.
   *
   * @return always the same
   */
  public Control control() {
    return switches;
  }

  /** Ends every thread that the engine started, and the remote session. */
  @Override
  public void close() {
    session.close();
    events.close();
    outbox.close();
    timers.shutdownNow();
    maintenance.shutdownNow();
    workers.shutdownNow();
  }

  private <K, V> EngineCache<K, V> make(CacheSpec spec, @Nullable Tagging<K> tagging) {
    KeyCodec<K> codec = KeyCodecs.of(spec.name(), spec.keyType(), options.classLoader());
    CacheTags<K> tags = new CacheTags<>(spec.name(), tagging, codec, tagStamps);
    Setting setting = outbox.setting(spec, tagging != null);
    CacheCore<K, V> core =
        new CacheCore<>(
            spec,
            codec,
            new LocalTier<>(
                spec.policy().local(),
                spec.policy().freshness().bound(),
                tier.partitions(),
                maintenance),
            tier.region(
                spec.name(),
                spec.valueType(),
                tagging == null ? TagsOf.NONE : tags,
                setting::usesRemote,
                () -> outbox.isRead(setting)),
            tags,
            new Counters(),
            options.time(),
            new Probe<>(options.time()),
            setting);
    receiver.add(core);
    LastCopies<K, V> copies = new LastCopies<>(core, shared, options.remote() == null);
    LoadPath<K, V> loads = new LoadPath<>(core, shared, tier, session.loadLock(), copies);
    OthersLoad<V> others = new OthersLoad<>(receiver.waiters(), session.loadLock());
    WarmPath<K, V> warms = new WarmPath<>(core, shared, loads, options.remote() == null);
    Refresher<K, V> refresher = new Refresher<>(core, shared, loads, warms);
    SingleFlight<K, V> flights = new SingleFlight<>();
    RemotePath<K, V> remote = new RemotePath<>(core, shared, loads, others, refresher);
    BulkRemotePath<K, V> bulkRemote = new BulkRemotePath<>(core, shared, loads, others, refresher);
    FlightPath<K, V> waits =
        new FlightPath<>(core, shared, remote, loads, new Misses<>(core, bulkRemote), flights);
    return new EngineCache<>(
        core,
        new ReadPath<>(core, shared, waits, remote, loads, refresher),
        new BulkReadPath<>(core, shared, loads, flights, bulkRemote, waits, refresher),
        warms,
        writes,
        new Explainer<>(core, tier, new Verdicts<>(core, shared, loads.failures()), node));
  }
}
