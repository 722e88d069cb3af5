package io.github.penstock;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.Tagging;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.internal.engine.Engine;
import io.github.penstock.internal.engine.EngineOptions;
import io.github.penstock.internal.reflect.RepositoryProxies;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.spi.CacheListener;
import io.github.penstock.spi.Gates;
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
import java.util.function.Supplier;
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
   * A cache whose entries depend on tags besides their key, such as lists on what they list: {@link
   * #invalidateTags} makes all of them invalid that depend on a tag, in constant time, loads that
   * are under way included.
   *
   * @param spec its name, types and policy
   * @param tagging the tags of an entry by its key; keep the instance, since asking for the cache
   *     again needs the same one
   * @param <K> the type of the keys, as the spec names it
   * @param <V> the type of the values, as the spec names it
   * @return the cache; {@code DefinitionException} where the name is in use with another spec or
   *     tagging
   */
  public <K, V> Cache<K, V> cache(CacheSpec spec, Tagging<K> tagging) {
    Objects.requireNonNull(spec, "spec");
    Objects.requireNonNull(tagging, "tagging");
    return engine.cache(spec, tagging);
  }

  /**
   * Makes everything invalid, in all caches and on all nodes, that depends on a tag. Inside a
   * transaction it takes place with the commit, and a rollback changes nothing.
   *
   * @param tags names of tags, as {@link Tagging} gives them
   */
  public void invalidateTags(String... tags) {
    engine.invalidateTags(List.of(tags));
  }

  /**
   * Runs work whose reads through caches and repositories of this Penstock give what is asked for,
   * whatever the policies say. It counts for the calling thread alone; scopes nest, and the
   * innermost counts.
   *
   * @param consistency what reads give
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what it threw
   */
  public <T extends @Nullable Object> T read(Consistency consistency, Supplier<T> work) {
    Objects.requireNonNull(consistency, "consistency");
    Objects.requireNonNull(work, "work");
    return engine.read(consistency, work);
  }

  /**
   * Runs work whose reads see at least a commit of this or another node: local and remote entries
   * count where this node has heard of the commit, otherwise the remote tier or the source is
   * asked.
   *
   * @param token what {@link #lastCommit} gave where the commit took place
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what it threw
   */
  public <T extends @Nullable Object> T read(ConsistencyToken token, Supplier<T> work) {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(work, "work");
    return engine.read(token, work);
  }

  /**
   * The token of the calling thread's last commit that has changed something cached.
   *
   * @return the token, {@link ConsistencyToken#NONE} where there was none yet
   */
  public ConsistencyToken lastCommit() {
    return engine.lastCommit();
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
   * own connection; closing, committing and rolling it back is left to the transaction. Outside of
   * one, {@code setAutoCommit(false)} begins a transaction of the calling thread: repositories and
   * caches join it, and its {@code commit()} tells the caches as {@link #transaction} does. A
   * second connection that is taken meanwhile is another transaction, on a connection of its own.
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
    private Gates gates = Gates.OPEN;
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
     * The system of record, such as {@code Postgres.connect(url)}. Without one there are caches,
     * but no repositories and no transactions.
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
     * Where tests of interleavings stop threads; production leaves all gates open.
     *
     * @param director is told of each thread that arrives at a gate
     * @return this
     */
    public Builder gates(Gates director) {
      this.gates = Objects.requireNonNull(director, "director");
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
                session.visibility(),
                listeners,
                gates,
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
