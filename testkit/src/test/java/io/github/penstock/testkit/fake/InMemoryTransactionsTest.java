package io.github.penstock.testkit.fake;

import io.github.penstock.spi.SourceContext;
import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.StatementListener;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.contract.TransactionsContract;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The fake is a source with transactions. */
class InMemoryTransactionsTest extends TransactionsContract {

  private InMemoryDatabase database = new InMemoryDatabase();

  @Override
  protected SourceSession open() {
    database = new InMemoryDatabase();
    return openSecond();
  }

  @Override
  protected SourceSession openSecond() {
    SourceContext context =
        new SourceContext(TimeSource.system(), getClass().getClassLoader(), StatementListener.NONE);
    return new InMemorySource(database, 1).open(context);
  }

  @Override
  protected void prepare(Connection connection) {
    // rows need no table
  }

  @Override
  protected void write(Connection connection, String text) throws SQLException {
    InMemorySource.rows(connection).put(text, text);
  }

  @Override
  protected List<String> read(Connection connection) throws SQLException {
    return InMemorySource.rows(connection).all().values().stream()
        .map(String.class::cast)
        .sorted()
        .toList();
  }
}
