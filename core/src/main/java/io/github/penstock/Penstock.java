package io.github.penstock;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.engine.Engine;
import io.github.penstock.internal.engine.EngineOptions;
import io.github.penstock.internal.reflect.RepositoryProxies;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.spi.CacheListener;
import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceModule;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.spi.TransactionScope;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A source and its caches, and the way to repositories over them. Made once by an application with
 * {@link #builder()}, and closed by it. Thread-safe.
 *
 * @since 0.1
 */
public final class Penstock implements AutoCloseable {

  private final SourceSession source;
  private final Engine engine;
  private final RuntimeContext context;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Penstock(SourceSession source, Engine engine) {
    this.source = source;
    this.engine = engine;
    this.context = new RuntimeContext(source, engine);
  }

  /**
   * Begins to configure.
   *
   * @return a builder without a source and without a remote tier
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Implements a declared repository.
   *
   * @param type an interface with {@code @Repository}
   * @param <T> that interface
   * @return the repository, thread-safe; throws {@code DefinitionException} that names every
   *     mistake in it
   */
  public <T> T repository(Class<T> type) {
    Objects.requireNonNull(type, "type");
    return RepositoryProxies.declared(type, context);
  }

  /**
   * Adds caching to a repository that was written by hand, as the annotations of its interface say.
   *
   * @param type the interface
   * @param implementation what does the work
   * @param <T> that interface
   * @return the decorated repository; throws {@code DefinitionException} that names every mistake
   *     in it
   */
  public <T> T decorate(Class<T> type, T implementation) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(implementation, "implementation");
    return RepositoryProxies.decorated(type, implementation, context);
  }

  /**
   * A cache without a repository.
   *
   * @param name its name, the same on all nodes
   * @param keyType an integer, String, UUID, LocalDate, enum, or record of these
   * @param valueType what is cached; immutable
   * @param policy how it behaves
   * @param <K> the type of the keys
   * @param <V> the type of the values
   * @return the cache; the same one for the same arguments, {@code DefinitionException} for others
   */
  public <K, V> Cache<K, V> cache(
      String name, Class<K> keyType, Class<V> valueType, CachePolicy policy) {
    Objects.requireNonNull(keyType, "keyType");
    Objects.requireNonNull(valueType, "valueType");
    return cache(new CacheSpec(name, TypeRef.of(keyType), TypeRef.of(valueType), policy));
  }

  /**
   * A cache whose types have arguments, such as {@code List<Rate>}.
   *
   * @param spec its name, types and policy
   * @param <K> the type of the keys, as the spec names it
   * @param <V> the type of the values, as the spec names it
   * @return the cache; the same one for the same spec, {@code DefinitionException} for another
   */
  public <K, V> Cache<K, V> cache(CacheSpec spec) {
    Objects.requireNonNull(spec, "spec");
    return engine.cache(spec);
  }

  /**
   * Runs work in the current transaction of this thread, or in a new one.
   *
   * @param work what to do; see {@link TransactionWork#run}
   * @param <T> what it gives
   * @return what the work returned. Throws what the work threw, after a rollback that leaves every
   *     cache as it was; {@code RemoteTierException} where the caches could not be told, after a
   *     rollback; {@code CommitOutcomeException} where nobody knows whether the commit took place
   */
  public <T extends @Nullable Object> T transaction(TransactionWork<T> work) {
    Objects.requireNonNull(work, "work");
    return source.transactions().run(scope -> work.run(new ScopedTransaction(scope, engine)));
  }

  /**
   * Connections to the source for hand-written code. Inside a transaction it is the transaction's
   * own connection; closing, committing and rolling it back is left to the transaction.
   *
   * @return the data source
   */
  public DataSource dataSource() {
    return source.dataSource();
  }

  /**
   * What this Penstock has done.
   *
   * @return a snapshot
   */
  public PenstockStats stats() {
    return new PenstockStats(engine.stats(), source.statements());
  }

  /** Ends every thread that was started for this Penstock. Calling it again does nothing. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      engine.close();
      source.close();
    }
  }

  /** Collects what a {@link Penstock} is to be made of. Used by one thread. */
  public static final class Builder {
    private String namespace = "penstock";
    private SourceModule source = new NoSource();
    private @Nullable RemoteModule remote;
    private TimeSource time = TimeSource.system();
    private final List<CacheListener> listeners = new ArrayList<>();

    private Builder() {}

    /**
     * The first part of every key, channel and lock in the remote tier. Applications that share a
     * Redis and not a database need different ones.
     *
     * @param name letters, digits, dots, underscores and hyphens; {@code penstock} without this
     * @return this
     */
    public Builder namespace(String name) {
      this.namespace = Objects.requireNonNull(name, "name");
      return this;
    }

    /**
     * The system of record, such as {@code Postgres.connect(url)}. Without one there are caches, but
     * no repositories and no transactions.
     *
     * @param module the configured source
     * @return this
     */
    public Builder source(SourceModule module) {
      this.source = Objects.requireNonNull(module, "module");
      return this;
    }

    /**
     * The tier that nodes share, such as {@code Redis.connect(uri)}. Without one the local tier is
     * alone, which is right for a single node only.
     *
     * @param module the configured remote tier
     * @return this
     */
    public Builder remote(RemoteModule module) {
      this.remote = Objects.requireNonNull(module, "module");
      return this;
    }

    /**
     * Adds somebody who hears of invalidations and of the channel.
     *
     * @param listener called on one thread of the library
     * @return this
     */
    public Builder listener(CacheListener listener) {
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * The clock, which tests move by hand.
     *
     * @param source the clock
     * @return this
     */
    public Builder timeSource(TimeSource source) {
      this.time = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Connects.
     *
     * @return the running Penstock; throws {@code SourceException} where the database is not there,
     *     and {@code RemoteTierException} where the remote tier was demanded and is not
     */
    public Penstock open() {
      ClassLoader loader = classLoader();
      SourceSession session = source.open(new SourceContext(time, loader));
      boolean opened = false;
      try {
        EngineOptions options =
            new EngineOptions(
                namespace,
                remote,
                session.transactions(),
                session::burnTransactionId,
                listeners,
                time,
                loader);
        Penstock penstock = new Penstock(session, Engine.open(options));
        opened = true;
        return penstock;
      } finally {
        if (!opened) {
          session.close();
        }
      }
    }

    private static ClassLoader classLoader() {
      ClassLoader context = Thread.currentThread().getContextClassLoader();
      return context != null ? context : Penstock.class.getClassLoader();
    }
  }

  /** A transaction as its user sees it. */
  private record ScopedTransaction(TransactionScope scope, Engine engine) implements Transaction {
    @Override
    public void afterCommit(Runnable hook) {
      engine.afterCommit(scope, Objects.requireNonNull(hook, "hook"));
    }
  }
}
