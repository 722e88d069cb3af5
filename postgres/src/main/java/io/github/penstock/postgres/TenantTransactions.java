package io.github.penstock.postgres;

import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import io.github.penstock.transaction.TransactionOptions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one tenant, which are those of the threads that they run on. Thread-safe.
 *
 * @param all the transactions of all tenants
 * @param tenant whose they are
 */
record TenantTransactions(ThreadTransactions all, Tenant tenant) implements Transactions {

  @Override
  public <T extends @Nullable Object> T run(
      TransactionOptions options, Function<TransactionScope, T> work) {
    return all.run(tenant, options, work);
  }

  @Override
  public @Nullable TransactionScope current() {
    return all.current();
  }
}
