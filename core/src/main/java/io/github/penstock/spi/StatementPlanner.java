package io.github.penstock.spi;

import io.github.penstock.spec.SqlSpec;
import io.github.penstock.spec.TableSpec;
import java.util.Set;

/**
 * Turns planned methods into statements. Implemented by sources, called when a repository is made.
 * Thread-safe. Identifiers come from records and annotations only; every parameter is bound.
 *
 * @since 0.1
 */
public interface StatementPlanner {

  /**
   * The statements of a table.
   *
   * @param table the table and its row
   * @param <K> the type of its key
   * @param <V> the type of its row
   * @return the statements; throws {@code DefinitionException} where a column has a type that the
   *     source does not know
   */
  <K, V> TableStatements<K, V> table(TableSpec table);

  /**
   * A query that a user wrote.
   *
   * @param sql the statement
   * @return the query
   */
  Query<Object> query(SqlSpec sql);

  /**
   * The same query for results that may be stored in a cache. What it saw is asked on the same
   * connection before it; nothing is proven where its transaction has written.
   *
   * @param sql the statement
   * @return the query
   */
  ProvenQuery<Object> provenQuery(SqlSpec sql);

  /**
   * The name under which a table is known to the database, the same for all ways to write it.
   *
   * @param table one or two identifiers joined by a dot
   * @return schema and name; what was given where there is no such table
   */
  String canonicalName(String table);

  /**
   * A statement that a user wrote and that changes rows.
   *
   * @param sql the statement
   * @return the statement, which gives the number of rows
   */
  Update update(SqlSpec sql);

  /**
   * The columns of a table that need not have a record.
   *
   * @param table one or two identifiers joined by a dot
   * @return the names of its columns; empty where there is no such table
   */
  Set<String> columns(String table);
}
