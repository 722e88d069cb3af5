package io.github.penstock.samples.bank;

import io.github.penstock.Penstock;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.transaction.Isolation;
import io.github.penstock.transaction.Retry;
import io.github.penstock.transaction.TransactionOptions;
import java.time.Duration;

/**
 * One node: a Penstock with a pool, a Redis connection and local caches of its own. Thread-safe.
 */
final class Branch implements AutoCloseable {

  private static final TransactionOptions SERIALIZABLE =
      TransactionOptions.DEFAULT.with(Isolation.SERIALIZABLE);
  private static final TransactionOptions SNAPSHOT =
      TransactionOptions.DEFAULT.with(Isolation.REPEATABLE_READ).readOnly();

  /** Opposite transfers meet all the time here: what would be much elsewhere is needed. */
  private static final Retry RETRY =
      Retry.conflicts(100).withWaits(Duration.ofMillis(2), Duration.ofMillis(200));

  private final Penstock penstock;
  private final Accounts accounts;
  private final Findings findings;

  private Branch(Penstock penstock, Findings findings) {
    this.penstock = penstock;
    this.accounts = penstock.repository(Accounts.class);
    this.findings = findings;
  }

  static Branch open(String jdbcUrl, String redisUri, int threads, Findings findings) {
    Penstock penstock =
        Penstock.builder()
            .namespace("bank")
            .source(Postgres.connect(jdbcUrl).poolSize(threads))
            .remote(Redis.connect(redisUri).requireRedis())
            .open();
    return new Branch(penstock, findings);
  }

  /** Moves money; nothing where there is not enough. */
  void transfer(long from, long to, long cents) {
    penstock.transaction(
        SERIALIZABLE,
        RETRY,
        tx -> {
          findings.attempted();
          // Under this level reads come from the database, and who read too early runs again.
          Account source = accounts.find(from).orElseThrow();
          Account target = accounts.find(to).orElseThrow();
          tx.afterCommit(findings::transferred);
          if (source.balance() < cents) {
            return source;
          }
          accounts.update(target.plus(cents));
          return accounts.update(source.plus(-cents));
        });
  }

  /** What all accounts hold at one moment. */
  long total() {
    return penstock.transaction(SNAPSHOT, tx -> accounts.total());
  }

  /** An account as the caches have it. */
  Account cached(long id) {
    return accounts.find(id).orElseThrow();
  }

  /** How many reads of accounts the local tier has answered. */
  long localHits() {
    CacheStats stats = penstock.stats().caches().get("accounts");
    return stats == null ? 0 : stats.reads().localHits();
  }

  @Override
  public void close() {
    penstock.close();
  }
}
