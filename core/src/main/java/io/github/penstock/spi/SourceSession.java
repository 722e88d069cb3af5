package io.github.penstock.spi;

import javax.sql.DataSource;

/**
 * An open source. Owned by Penstock, which closes it. Thread-safe.
 *
 * @since 0.1
 */
public interface SourceSession extends AutoCloseable {

  /**
   * Turns planned methods into statements.
   *
   * @return the planner, always the same
   */
  StatementPlanner planner();

  /**
   * The transactions of this source.
   *
   * @return the transactions, always the same
   */
  Transactions transactions();

  /**
   * Connections for code that is not a repository: inside a transaction the one that it runs on.
   * Outside of one another, whose {@code setAutoCommit(false)} begins a transaction of this thread
   * that ends with its {@code commit()}, {@code rollback()} or {@code close()}: its bridges are
   * called like those of any other.
   *
   * @return the data source, always the same
   */
  DataSource dataSource();

  /**
   * What this source can tell about its transactions.
   *
   * @return always the same
   */
  Visibility visibility();

  /**
   * How many statements this session has sent for repositories, without BEGIN, COMMIT and ROLLBACK.
   *
   * @return the count since the start
   */
  long statements();

  /**
   * Whether the source answers. Called on a thread of the library, where it may wait as long as
   * connections take; it throws nothing.
   *
   * @return true where a connection could be had and the server answered on it
   */
  boolean isReachable();

  /**
   * The same source as one tenant sees it: its statements, transactions and connections tell the
   * database whose they are, and its own rules decide what that is. A transaction is of one tenant
   * or of none; work of another that is called inside of it throws {@link IllegalStateException}.
   *
   * @param tenant the name of the tenant, not empty
   * @return a view that needs no closing; throws {@link UnsupportedOperationException} where the
   *     source knows no tenants
   */
  SourceSession as(String tenant);

  /**
   * How many loads this source can serve at once and still have connections for writes and
   * transactions.
   *
   * @return at least 1, {@link Integer#MAX_VALUE} where it cannot tell
   */
  default int loadsAtOnce() {
    return Integer.MAX_VALUE;
  }

  /**
   * Where invalidations of committed writes wait that could not be announced.
   *
   * @param namespace of those who may read them
   * @return the outbox, {@link Outbox#NONE} where there is none; throws {@code DefinitionException}
   *     where there is one that cannot be used
   */
  default Outbox outbox(String namespace) {
    return Outbox.NONE;
  }

  /** Closes what this session opened, and ends its threads. */
  @Override
  void close();
}
