package io.github.penstock.testkit.fake;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceModule;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Visibility;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/**
 * A source in this process, with transactions, a bounded number of connections, and switches for
 * what goes wrong. It can prove what was seen, as PostgreSQL can. It has rows by key ({@link
 * #rows()}) and neither SQL nor statements: it is for tests of caches, loaders and transactions,
 * not of repositories. One instance is one node's source; several over the same {@link
 * InMemoryDatabase} share their rows. Made and switched by tests, opened by the engine.
 * Thread-safe.
 */
public final class InMemorySource implements SourceModule {

  private static final int DEFAULT_CONNECTIONS = 10;

  private final InMemoryDatabase database;
  private final ConnectionPool pool;
  private final InMemoryTransactions transactions;
  private final InMemoryDataSource dataSource;
  private final AtomicLong statements = new AtomicLong();
  private final AtomicBoolean opened = new AtomicBoolean();

  /** A source with a database of its own and ten connections. */
  public InMemorySource() {
    this(new InMemoryDatabase(), DEFAULT_CONNECTIONS);
  }

  /**
   * A source.
   *
   * @param database where the rows are
   * @param connections how many connections it may have at once; who waits longer than 2 s for one
   *     fails
   */
  public InMemorySource(InMemoryDatabase database, int connections) {
    this.database = Objects.requireNonNull(database, "database");
    if (connections < 1) {
      throw new IllegalArgumentException("A source needs a connection, not " + connections + ".");
    }
    this.pool = new ConnectionPool(connections);
    this.transactions = new InMemoryTransactions(database, pool);
    this.dataSource = new InMemoryDataSource(database, transactions, pool, statements);
  }

  @Override
  public SourceSession open(SourceContext context) {
    Objects.requireNonNull(context, "context");
    if (opened.getAndSet(true)) {
      throw new IllegalStateException(
          "This InMemorySource is open already. Make another over the same InMemoryDatabase.");
    }
    transactions.time(context.time());
    return new Session();
  }

  /**
   * The rows as the calling thread sees them: inside a transaction of this source through that one.
   *
   * @return the rows
   */
  public InMemoryRows rows() {
    return dataSource.rows();
  }

  /**
   * The rows as a connection sees them.
   *
   * @param connection from the data source of this source
   * @return the rows
   * @throws SQLException where the connection is closed, or of another source
   */
  public static InMemoryRows rows(Connection connection) throws SQLException {
    return InMemoryConnection.rowsOf(connection);
  }

  /**
   * The database behind it.
   *
   * @return what several sources may share
   */
  public InMemoryDatabase database() {
    return database;
  }

  /**
   * Takes the database away from this source, or brings it back. While it is away, new connections
   * and every use of rows fail with {@code SourceException} and SQL state 08006.
   *
   * @param away whether it is away
   */
  public void away(boolean away) {
    pool.away(away);
  }

  /**
   * Loses the answer to the next COMMIT: bridges hear UNKNOWN, the caller gets {@code
   * CommitOutcomeException}.
   *
   * @param applied whether the commit took place nevertheless
   */
  public void loseNextCommit(boolean applied) {
    transactions.loseNextCommit(applied);
  }

  /**
   * Lets transactions that begin from now on work on a snapshot of their own, as under REPEATABLE
   * READ, or not.
   *
   * @param repeatableRead whether they do
   */
  public void repeatableRead(boolean repeatableRead) {
    transactions.repeatableRead(repeatableRead);
  }

  /**
   * What bridges threw after a transaction had ended, which they must not.
   *
   * @return the exceptions in the order in which they came
   */
  public List<RuntimeException> bridgeFailures() {
    return transactions.bridgeFailures();
  }

  /** The one session over this source. */
  private final class Session implements SourceSession {

    private final StatementPlanner planner = new NoStatements();
    private final Visibility visibility = new Visible();

    @Override
    public StatementPlanner planner() {
      return planner;
    }

    @Override
    public Transactions transactions() {
      return transactions;
    }

    @Override
    public DataSource dataSource() {
      return dataSource;
    }

    @Override
    public Visibility visibility() {
      return visibility;
    }

    @Override
    public long statements() {
      return statements.get();
    }

    @Override
    public boolean isReachable() {
      return pool.isThere();
    }

    @Override
    public SourceSession as(String tenant) {
      throw new UnsupportedOperationException(
          "InMemorySource has no tenants: test with PostgreSQL what depends on them");
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  /** What the database tells. */
  private final class Visible implements Visibility {

    @Override
    public boolean isProvable() {
      return true;
    }

    @Override
    public Snapshot snapshot() {
      pool.check();
      InMemoryTransaction running = transactions.current();
      return running == null ? database.snapshot(true) : running.visible();
    }

    @Override
    public long burn() {
      pool.check();
      if (transactions.current() != null) {
        throw new SourceException(
            "burn needs a transaction of its own, and this thread is inside another.",
            "burn",
            null,
            null);
      }
      return database.burn();
    }

    @Override
    public String database() {
      pool.check();
      return database.name();
    }
  }
}
