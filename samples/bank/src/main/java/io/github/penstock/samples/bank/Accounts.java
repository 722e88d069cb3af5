package io.github.penstock.samples.bank;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;

/** The accounts, with their balances in the caches of each node and in Redis. Thread-safe. */
@Repository
@Cached(ttl = "1h", localTtl = "30s", write = WriteMode.WRITE_THROUGH)
interface Accounts extends Crud<Account, Long> {

  /** What all accounts hold together, in cents. */
  @Sql("select sum(balance)::bigint from accounts")
  long total();
}
