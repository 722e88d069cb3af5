package io.github.penstock.proof.anomaly;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Repository;
import io.github.penstock.repository.Crud;
import java.util.List;
import java.util.Optional;

/** Accounts whose writes leave nothing behind in the caches. */
@Repository
@Cached(ttl = "1h", localTtl = "30m", absentTtl = "30m")
interface Accounts extends Crud<Account, Long> {

  /** The name of the cache of the rows. */
  String ROWS = "accounts";

  @Find
  Optional<Account> byEmail(String email);

  @Find
  List<Account> byAmount(int amount);
}
