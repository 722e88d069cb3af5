package io.github.penstock.proof.run.adapter;

import io.github.penstock.Penstock;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.ConsistencyToken;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.proof.run.adapter.Rows.Account;
import io.github.penstock.proof.run.adapter.Rows.Item;
import io.github.penstock.proof.run.log.Key;
import io.github.penstock.redis.Redis;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The library. Thread-safe. */
final class PenstockAdapter implements ProofAdapter, ProofAdapter.Writes {

  private static final String TEXT = "x".repeat(100);

  private final Penstock penstock;
  private final Hooks hooks;

  /** What the read of this thread was promised. */
  private final ThreadLocal<Mode> mode = ThreadLocal.withInitial(() -> Mode.BOUNDED);

  private final Rows.Items items;
  private final Rows.Accounts accounts;
  private final Rows.Notes notes;

  private PenstockAdapter(Penstock penstock, Hooks hooks) {
    this.penstock = penstock;
    this.items = penstock.repository(Rows.Items.class);
    this.accounts = penstock.repository(Rows.Accounts.class);
    this.hooks = hooks;
    this.notes =
        penstock.decorate(Rows.Notes.class, new JdbcNotes(penstock.dataSource(), this::loading));
  }

  static PenstockAdapter open(Site site, Hooks hooks) {
    Penstock penstock =
        Penstock.builder()
            .namespace(site.namespace())
            .source(Postgres.connect(site.jdbcUrl()).poolSize(site.poolSize()))
            .remote(Redis.connect(site.redisUri()))
            .gates(
                (gate, cache) -> {
                  if (gate == Gate.BEFORE_COMMIT) {
                    hooks.beforeCommit();
                  }
                })
            .open();
    boolean opened = false;
    try {
      PenstockAdapter adapter = new PenstockAdapter(penstock, hooks);
      opened = true;
      return adapter;
    } finally {
      if (!opened) {
        penstock.close();
      }
    }
  }

  /** The other modes may have to ask the source themselves. */
  private void loading(Key key) {
    if (mode.get() == Mode.BOUNDED) {
      long troubles =
          penstock.stats().caches().values().stream()
              .mapToLong(cache -> cache.reads().remoteFailures())
              .sum();
      hooks.loading(key, troubles);
    }
  }

  private Value inMode(Mode other, Supplier<Value> read) {
    mode.set(other);
    try {
      return read.get();
    } finally {
      mode.remove();
    }
  }

  @Override
  public Set<Mode> modes() {
    return EnumSet.allOf(Mode.class);
  }

  @Override
  public Value read(Mode asked, Key key) {
    return switch (asked) {
      case BOUNDED -> cached(key);
      case STRONG -> inMode(asked, () -> penstock.read(Consistency.STRONG, () -> cached(key)));
      case SOURCE -> inMode(asked, () -> penstock.read(Consistency.SOURCE, () -> cached(key)));
      case TOKEN -> throw new IllegalArgumentException("There is no token.");
    };
  }

  @Override
  public Value read(String token, Key key) {
    ConsistencyToken parsed = ConsistencyToken.parse(token);
    return inMode(Mode.TOKEN, () -> penstock.read(parsed, () -> cached(key)));
  }

  @Override
  public @Nullable String lastCommit() {
    ConsistencyToken token = penstock.lastCommit();
    return token.equals(ConsistencyToken.NONE) ? null : token.toString();
  }

  private Value cached(Key key) {
    return switch (key.table()) {
      case ITEMS -> items.find(key.id()).map(PenstockAdapter::value).orElse(Value.NONE);
      case ACCOUNTS -> accounts.find(key.id()).map(PenstockAdapter::value).orElse(Value.NONE);
      case NOTES -> notes.byId(key.id()).map(PenstockAdapter::value).orElse(Value.NONE);
    };
  }

  private static Value value(Item item) {
    return Value.of(item.ver(), item.op());
  }

  private static Value value(Account account) {
    return Value.of(account.ver(), account.op());
  }

  private static Value value(Rows.Note note) {
    return Value.of(note.ver(), note.op());
  }

  @Override
  public void transaction(Consumer<Writes> work) {
    penstock.transaction(
        tx -> {
          work.accept(this);
          return true;
        });
  }

  @Override
  public Outcome outcomeOf(RuntimeException failure) {
    return failure instanceof CommitOutcomeException ? Outcome.UNKNOWN : Outcome.FAIL;
  }

  @Override
  public long update(Key key, long operation) {
    try {
      return switch (key.table()) {
        case ITEMS -> items.update(new Item(key.id(), operation, 0, TEXT)).ver();
        case ACCOUNTS -> accounts.update(new Account(key.id(), operation, 0, TEXT)).ver();
        case NOTES -> notes.update(key.id(), operation);
      };
    } catch (StaleVersionException e) {
      throw new RolledBackException(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void flip(Key key, long operation) {
    items.enter(key.id(), operation);
    if (items.forUpdate(key.id()).isPresent()) {
      items.delete(key.id());
    } else {
      items.insert(new Item(key.id(), operation, 0, TEXT));
    }
  }

  @Override
  public void bulk(int part, long operation) {
    items.bulk(part, operation);
  }

  @Override
  public void clearNotes() {
    notes.clear();
  }

  @Override
  public Tiers tiers() {
    long local = 0;
    long remote = 0;
    long source = 0;
    for (CacheStats cache : penstock.stats().caches().values()) {
      local += cache.reads().localHits();
      remote += cache.reads().remoteHits();
      source += cache.reads().misses();
    }
    return new Tiers(local, remote, source);
  }

  @Override
  public void close() {
    penstock.close();
  }
}
