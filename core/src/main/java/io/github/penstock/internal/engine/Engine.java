package io.github.penstock.internal.engine;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.internal.key.KeyCodecs;
import io.github.penstock.spi.CacheFactory;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.TransactionScope;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Makes caches and owns what they share: the remote session, the receiver of messages, the path of
 * writes. Opened and closed by the entry point. Thread-safe.
 */
public final class Engine implements CacheFactory, AutoCloseable {

  private final EngineOptions options;
  private final RemoteSession session;
  private final RemoteTier tier;
  private final InvalidationReceiver receiver;
  private final WritePath writes;
  private final Events events;
  private final ScheduledThreadPoolExecutor maintenance;
  private final Map<String, EngineCache<?, ?>> caches = new ConcurrentHashMap<>();

  private Engine(EngineOptions options, String node, RemoteSession session) {
    this.options = options;
    this.session = session;
    this.events = new Events(options.listeners(), new Log.OncePerMinute(options.time()));
    this.maintenance = new ScheduledThreadPoolExecutor(1, Threads.daemon("penstock-maintenance"));
    maintenance.setKeepAliveTime(10, TimeUnit.SECONDS);
    maintenance.allowCoreThreadTimeOut(true);
    PendingInvalidations pending = new PendingInvalidations(session.tier(), maintenance);
    this.tier = new GuardedRemoteTier(session.tier(), new Breaker(options.time()), pending);
    this.receiver = new InvalidationReceiver(tier.partitions(), node, events);
    this.writes = new WritePath(options.transactions(), tier, pending);
  }

  /**
   * Opens the engine and connects the remote tier.
   *
   * @param options what to open it with
   * @return the engine; throws what the remote module throws
   */
  public static Engine open(EngineOptions options) {
    String node = UUID.randomUUID().toString().substring(0, 13);
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
                        options.fence(),
                        options.classLoader()));
    Engine engine = new Engine(options, node, session);
    session.channel().subscribe(engine.receiver);
    return engine;
  }

  @Override
  @SuppressWarnings("unchecked") // a cache of the same spec has the same types
  public <K, V> Cache<K, V> cache(CacheSpec spec) {
    EngineCache<?, ?> cache = caches.computeIfAbsent(spec.name(), name -> make(spec));
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
    return (Cache<K, V>) cache;
  }

  /**
   * Runs something after the commit of the current transaction, and after the caches were told.
   *
   * @param scope the transaction
   * @param hook what to run; what it throws is logged
   */
  public void afterCommit(TransactionScope scope, Runnable hook) {
    writes.of(scope).afterCommit(hook);
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

  /** Ends every thread that the engine started, and the remote session. */
  @Override
  public void close() {
    session.close();
    events.close();
    maintenance.shutdownNow();
  }

  private <K, V> EngineCache<K, V> make(CacheSpec spec) {
    CacheCore<K, V> core =
        new CacheCore<>(
            spec,
            KeyCodecs.of(spec.name(), spec.keyType(), options.classLoader()),
            new LocalTier<>(spec.policy().local().maxEntries(), tier.partitions(), maintenance),
            tier.region(spec.name(), spec.valueType()),
            new Counters(),
            options.time());
    receiver.add(core);
    LoadPath<K, V> loads = new LoadPath<>(core, tier, session.loadLock());
    return new EngineCache<>(
        core,
        new ReadPath<>(core, options.transactions(), loads, new OthersLoad<>(session.loadLock())),
        new BulkReadPath<>(core, options.transactions(), loads),
        writes);
  }
}
