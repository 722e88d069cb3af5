package io.github.penstock;

import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceModule;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Visibility;
import io.github.penstock.transaction.TransactionOptions;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Stands in for a source where the user gave none. Stateless. */
final class NoSource implements SourceModule, SourceSession, Transactions {

  @Override
  public SourceSession open(SourceContext context) {
    return this;
  }

  @Override
  public StatementPlanner planner() {
    throw missing("Repositories need");
  }

  @Override
  public Transactions transactions() {
    return this;
  }

  @Override
  public DataSource dataSource() {
    throw missing("Connections need");
  }

  @Override
  public Visibility visibility() {
    return Visibility.NONE;
  }

  @Override
  public long statements() {
    return 0;
  }

  /** What is not there is not missed. */
  @Override
  public boolean isReachable() {
    return true;
  }

  @Override
  public SourceSession as(String tenant) {
    throw missing("Tenants need");
  }

  @Override
  public <T extends @Nullable Object> T run(
      TransactionOptions options, Function<TransactionScope, T> work) {
    throw missing("Transactions need");
  }

  @Override
  public @Nullable TransactionScope current() {
    return null;
  }

  @Override
  public void close() {}

  private static IllegalStateException missing(String what) {
    return new IllegalStateException(
        what
            + " a source, and this Penstock was opened without one: add"
            + " .source(Postgres.connect(url)) to its builder.");
  }
}
