package io.github.penstock.testkit.fake;

import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import io.github.penstock.spi.ProvenQuery;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.StatementPlanner;
import io.github.penstock.spi.TableStatements;
import io.github.penstock.spi.Update;
import java.util.Set;

/** The planner of a source that knows no statements: says what to use instead. */
final class NoStatements implements StatementPlanner {

  @Override
  public <K, V> TableStatements<K, V> table(TableSpec table) {
    throw refusal("table " + table.table());
  }

  @Override
  public Query<Object> query(SqlSpec sql) {
    throw refusal(sql.name());
  }

  @Override
  public Update update(SqlSpec sql) {
    throw refusal(sql.name());
  }

  @Override
  public ProvenQuery<Object> provenQuery(SqlSpec sql) {
    throw refusal(sql.name());
  }

  @Override
  public String canonicalName(String table) {
    throw refusal("table " + table);
  }

  @Override
  public Set<String> columns(String table) {
    throw refusal("table " + table);
  }

  private static IllegalStateException refusal(String what) {
    return new IllegalStateException(
        "InMemorySource has no statements, so that "
            + what
            + " cannot be planned. Test repositories on a real source, and caches with loaders that"
            + " read InMemorySource.rows().");
  }
}
