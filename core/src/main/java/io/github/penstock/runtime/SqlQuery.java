package io.github.penstock.runtime;

import io.github.penstock.cache.SourceException;
import io.github.penstock.spi.Query;
import io.github.penstock.spi.SqlSpec;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A query that a user wrote, asked of the source each time. Called by generated classes and
 * proxies. Thread-safe.
 *
 * @param <R> what a row becomes
 * @since 0.1
 */
public final class SqlQuery<R> {

  private final SqlSpec spec;
  private final Query<Object> query;

  /**
   * Prepares it.
   *
   * @param context what the repositories of a Penstock share
   * @param spec the statement
   */
  public SqlQuery(RuntimeContext context, SqlSpec spec) {
    this.spec = spec;
    this.query = context.source().planner().query(spec);
  }

  /**
   * All rows.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return the rows in the order of the database
   */
  @SuppressWarnings("unchecked") // Unchecked: the spec names the type that R stands for.
  public List<R> list(List<? extends @Nullable Object> arguments) {
    return (List<R>) query.run(Arguments.inOrder(spec, arguments));
  }

  /**
   * The row, if there is one.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return the row, or empty where there is none or its only column is null; throws {@link
   *     SourceException} where there are several
   */
  public Optional<R> optional(List<? extends @Nullable Object> arguments) {
    List<R> rows = list(arguments);
    if (rows.size() > 1) {
      throw wrongNumber(rows.size() + " rows; return a List, or select one row");
    }
    return rows.isEmpty() ? Optional.empty() : Optional.ofNullable(rows.get(0));
  }

  /**
   * The row.
   *
   * @param arguments the arguments of the method in the order of its parameters
   * @return the row; throws {@link SourceException} where there is not exactly one, or its only
   *     column is null
   */
  public R one(List<? extends @Nullable Object> arguments) {
    return optional(arguments)
        .orElseThrow(() -> wrongNumber("no row, or null; return an Optional, or select a value"));
  }

  private SourceException wrongNumber(String what) {
    return new SourceException(spec.name() + " gave " + what, spec.name(), null, null);
  }
}
