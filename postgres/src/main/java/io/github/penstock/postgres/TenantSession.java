package io.github.penstock.postgres;

import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Visibility;
import javax.sql.DataSource;

/**
 * A database as one tenant sees it. Thread-safe.
 *
 * @param all as it is without a tenant
 * @param planner makes statements that see the tenant's rows
 * @param transactions those of the tenant
 * @param dataSource connections that see the tenant's rows
 */
record TenantSession(
    PostgresSession all, StatementPlanner planner, Transactions transactions, DataSource dataSource)
    implements SourceSession {

  @Override
  public Visibility visibility() {
    return all.visibility();
  }

  @Override
  public int loadsAtOnce() {
    return all.loadsAtOnce();
  }

  @Override
  public long statements() {
    return all.statements();
  }

  @Override
  public boolean isReachable() {
    return all.isReachable();
  }

  @Override
  public SourceSession as(String tenant) {
    return all.as(tenant);
  }

  /** Nothing: what is open belongs to all of them. */
  @Override
  public void close() {}
}
