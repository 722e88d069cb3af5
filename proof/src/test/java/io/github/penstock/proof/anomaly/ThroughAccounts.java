package io.github.penstock.proof.anomaly;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Repository;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;

/** Accounts whose writes leave the new row in the caches. */
@Repository
@Cached(ttl = "1h", localTtl = "30m", write = WriteMode.WRITE_THROUGH)
interface ThroughAccounts extends Crud<Account, Long> {}
