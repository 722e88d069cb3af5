package io.github.penstock;

import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.HotKey;
import io.github.penstock.cache.Tagging;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.change.Registration;
import io.github.penstock.change.RowChange;
import io.github.penstock.control.Control;
import io.github.penstock.health.Health;
import io.github.penstock.internal.engine.Engine;
import io.github.penstock.internal.reflect.Repositories;
import io.github.penstock.repository.Reads;
import io.github.penstock.runtime.RuntimeContext;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.CacheMeters;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.transaction.Retry;
import io.github.penstock.transaction.TransactionOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
  private final UserTransactions transactions;
  private final String namespace;
  private final TimeSource time;
  private final SourceWatch sourceWatch;
  private final @Nullable String tenant;
  private final Map<String, Penstock> tenants;
  private final Map<Class<?>, Object> repositories = new ConcurrentHashMap<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  Penstock(SourceSession source, Engine engine, String namespace, TimeSource time) {
    this.source = source;
    this.engine = engine;
    this.transactions = new UserTransactions(source.transactions(), engine, namespace, time);
    this.context = new RuntimeContext(source, engine, engine.changes());
    this.namespace = namespace;
    this.time = time;
    this.sourceWatch = new SourceWatch(source, time);
    this.tenant = null;
    this.tenants = new ConcurrentHashMap<>();
  }

  private Penstock(Penstock all, String tenant) {
    this.source = all.source.as(tenant);
    this.engine = all.engine;
    // No namespace holds this letter: locks of two tenants, and those without, are different ones.
    String locks = all.namespace + '\1' + tenant;
    this.transactions = new UserTransactions(source.transactions(), engine, locks, all.time);
    this.context = all.context.as(tenant, source);
    this.namespace = all.namespace;
    this.time = all.time;
    this.sourceWatch = all.sourceWatch;
    this.tenant = tenant;
    this.tenants = all.tenants;
  }

  /**
   * Begins to configure.
   *
   * @return a builder without a source and without a remote tier
   */
  public static PenstockBuilder builder() {
    return new PenstockBuilder();
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
    return tenant == null ? Repositories.declared(type, context) : ofTenant(type);
  }

  /** The first one is kept, since each request of a tenant may ask. */
  private <T> T ofTenant(Class<T> type) {
    Object known = repositories.get(type);
    if (known == null) {
      T made = Repositories.declared(type, context);
      Object earlier = repositories.putIfAbsent(type, made);
      known = earlier == null ? made : earlier;
    }
    return type.cast(known);
  }

  /**
   * The same database and caches as one tenant sees them: its transactions and connections tell the
   * database whose they are, so that its policies of row-level security decide which rows there
   * are, and what is cached of those rows is cached for this tenant alone. What is written for one
   * tenant is invalid for all.
   *
   * <p>Tables without such policies are the same for all, and so are their caches. Caches of {@link
   * #cache} and of hand-written repositories are the tenant's own. A transaction is of one tenant:
   * work of another, or of none, that is called inside of it throws {@link IllegalStateException}.
   * Tags are common to all.
   *
   * @param name the tenant, such as {@code acme}; not empty, and without a zero character
   * @return the tenant's view, always the same one for a name, with the repositories that were made
   *     through it, until this Penstock is closed. Closing it does nothing
   */
  public Penstock as(String name) {
    Objects.requireNonNull(name, "name");
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "A tenant's name has at least one character, and none that is zero");
    }
    Penstock known = tenants.get(name);
    return known != null ? known : tenants.computeIfAbsent(name, n -> new Penstock(this, n));
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
    return Repositories.decorated(type, implementation, context);
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
    return engine.cache(own(spec));
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
    return engine.cache(own(spec), tagging);
  }

  private CacheSpec own(CacheSpec spec) {
    if (spec.isOfTenant()) {
      throw new DefinitionException(
          "Cache name '" + spec.name() + "': '@' is for tenants, which as(tenant) adds by itself.");
    }
    return tenant == null ? spec : spec.ofTenant(tenant);
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
   * Calls somebody for each row that repositories of this Penstock write into a table, once the
   * transaction is committed and the caches were told. Whichever repository of the table it is
   * counts, of whatever tenant, and whatever {@code WriteMode} it has, made before or after this;
   * writes by others and by hand do not. Calls come on the thread that committed, outside of the
   * transaction, in the order of the writes and, as seen from {@link Transaction#afterCommit}
   * hooks, where the write stood. There are none after a rollback, for {@link Transaction#nested}
   * work that was undone, and where nobody knows whether the commit took place. What the listener
   * throws is logged.
   *
   * @param repository a declared repository of the table; it says what keys and rows are
   * @param listener who is called, by many threads at a time
   * @param <K> the type of the key
   * @param <V> the type of the row
   * @return ends it when it is closed; throws {@code DefinitionException} that names every mistake
   *     in the repository
   */
  public <K, V> Registration onChange(
      Class<? extends Reads<V, K>> repository, Consumer<? super RowChange<K, V>> listener) {
    Objects.requireNonNull(repository, "repository");
    Objects.requireNonNull(listener, "listener");
    TableSpec table = Repositories.table(repository);
    return engine.onChange(source.planner().canonicalName(table.table()), table, listener);
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
   * Runs work whose reads wait for loads no longer than this altogether, whatever the deadlines of
   * their caches are: an earlier one counts. In a transaction nothing is waited for but the
   * database, so that it does not count there.
   *
   * @param atMost how long from now on, not negative
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws what it threw, and {@code LoadTimeoutException} where a
   *     read had no value in time
   */
  public <T extends @Nullable Object> T within(Duration atMost, Supplier<T> work) {
    Objects.requireNonNull(work, "work");
    if (atMost.isNegative()) {
      throw new IllegalArgumentException("within(" + atMost + ") is negative");
    }
    return engine.within(atMost, work);
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
    return transactions.run(TransactionOptions.DEFAULT, work);
  }

  /**
   * Runs work in a transaction with options, as {@link #transaction(TransactionWork)} does.
   *
   * @param options isolation level, read only, timeout; see there what they mean in a transaction
   *     that is open already
   * @param work what to do
   * @param <T> what it gives
   * @return what the work returned; throws also {@link IllegalStateException} where the current
   *     transaction has another isolation level, and {@code SourceException} with SQL state 25P04
   *     when its time is over
   */
  public <T extends @Nullable Object> T transaction(
      TransactionOptions options, TransactionWork<T> work) {
    return transactions.run(options, work);
  }

  /**
   * Runs work in a transaction, and all of it again in a new one after a failure that the retry
   * names. Hooks of an attempt that failed are forgotten. A lost answer to COMMIT is never tried
   * again, since it may have taken place.
   *
   * @param retry which failures, how often, and how long to wait
   * @param work what to do; called once for each attempt
   * @param <T> what it gives
   * @return what the work returned; throws {@link IllegalStateException} inside of an open
   *     transaction, whose owner alone can run all of it again, and {@code SourceException} with
   *     the last failure as its cause when the attempts are used up
   */
  public <T extends @Nullable Object> T transaction(Retry retry, TransactionWork<T> work) {
    return transactions.run(TransactionOptions.DEFAULT, retry, work);
  }

  /**
   * Runs work in a transaction with options, and again as {@link #transaction(Retry,
   * TransactionWork)} does.
   *
   * @param options for each attempt
   * @param retry which failures, how often, and how long to wait
   * @param work what to do; called once for each attempt
   * @param <T> what it gives
   * @return what the work returned; throws as the other two do
   */
  public <T extends @Nullable Object> T transaction(
      TransactionOptions options, Retry retry, TransactionWork<T> work) {
    return transactions.run(options, retry, work);
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
    return new PenstockStats(
        engine.stats(), source.statements(), engine.changeStats(), engine.waiting());
  }

  /**
   * What the caches of one name have done, those of all tenants together.
   *
   * @param cache the name that they were given, or that of the table
   * @return the sum; none where no such cache was made yet
   */
  public Optional<CacheStats> stats(String cache) {
    return Optional.ofNullable(engine.stats(cache));
  }

  /**
   * The keys of which a cache was asked most lately on this node, by samples: those that make up a
   * fiftieth of the reads or more are surely there after some hundred thousand reads.
   *
   * @param cache its name, as {@link PenstockStats#caches} has it
   * @param most how many, at most 128
   * @return the hottest first; keys may be personal data, so the library never logs them. None
   *     where there is no such cache
   */
  public List<HotKey> hotKeys(String cache, int most) {
    return engine.hotKeys(cache, most);
  }

  /**
   * Why the next read of a key on this thread would be a hit, a miss or stale, as {@link
   * Cache#explain} says it, for caches of declared and hand-written repositories as well.
   *
   * @param cache its name, as {@link PenstockStats#caches} has it, in the view of a tenant without
   *     the tenant: rows are cached under their table's name, results of a method under that of its
   *     interface and its own, unless {@code Cached.name} says otherwise
   * @param key the row's key, or the method's argument; {@code CompositeKey.of} for several
   * @return the explanation; throws {@link IllegalArgumentException} where there is no such cache,
   *     or the key is of another type
   */
  public Explanation explain(String cache, Object key) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(key, "key");
    return engine.explain(cache, tenant, key);
  }

  /**
   * How well this Penstock is: what is away, since when, and what follows. It asks the source on
   * another thread and waits half a second for it; the rest is known. Meant for readiness probes
   * and people, never for a liveness probe: no restart brings a database back.
   *
   * @return a snapshot
   */
  public Health health() {
    return engine.health(sourceWatch.awayFor());
  }

  /**
   * Switches tiers, shares of keys and policies of this node's caches while they run.
   *
   * @return always the same, also for the view of a tenant
   */
  public Control control() {
    return engine.control();
  }

  /**
   * Lets somebody measure all caches, those included that are made later. Called by adapters of
   * metrics.
   *
   * @param meters makes meters
   * @return ends it; throws {@link IllegalStateException} where somebody measures already
   */
  public Registration measure(CacheMeters meters) {
    Objects.requireNonNull(meters, "meters");
    return engine.measure(meters);
  }

  /**
   * Ends every thread that was started for this Penstock. Calling it again does nothing, nor does
   * calling it on the view of a tenant.
   */
  @Override
  public void close() {
    if (tenant == null && closed.compareAndSet(false, true)) {
      engine.close();
      sourceWatch.close();
      source.close();
    }
  }
}
