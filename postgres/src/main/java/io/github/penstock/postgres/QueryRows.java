package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the rows of a user's query become. Immutable and thread-safe. */
sealed interface QueryRows {

  /** Reads all rows. */
  List<Object> read(ResultSet rows, String statement, Failures failures) throws SQLException;

  /** The first column. */
  record Single(ColumnType type, boolean optional) implements QueryRows {
    @Override
    public List<Object> read(ResultSet rows, String statement, Failures failures)
        throws SQLException {
      String column = rows.getMetaData().getColumnLabel(1);
      List<Object> values = new ArrayList<>();
      while (rows.next()) {
        values.add(value(rows, column, statement, failures));
      }
      return values;
    }

    private Object value(ResultSet rows, String column, String statement, Failures failures) {
      Object value;
      try {
        value = type.read(rows, 1);
      } catch (SQLException e) {
        throw failures.unreadable(statement, column, "of type " + type.javaName(), e);
      }
      if (optional) {
        return Optional.ofNullable(value);
      }
      if (value == null) {
        throw new SourceException(
            "%s: column %s is NULL, but the result takes no null. Use coalesce(..) or leave such rows out"
                .formatted(statement, column),
            statement,
            null,
            null);
      }
      return value;
    }
  }

  /** Records, whose components are found by the names of columns. */
  record Records(RowShape shape) implements QueryRows {
    @Override
    public List<Object> read(ResultSet rows, String statement, Failures failures)
        throws SQLException {
      int[] positions = positions(rows.getMetaData(), statement);
      List<Object> records = new ArrayList<>();
      while (rows.next()) {
        records.add(shape.read(rows, positions, statement, failures));
      }
      return records;
    }

    private int[] positions(ResultSetMetaData metaData, String statement) throws SQLException {
      List<String> there = new ArrayList<>();
      for (int i = 1; i <= metaData.getColumnCount(); i++) {
        there.add(metaData.getColumnLabel(i));
      }
      String problem = problem(shape, there);
      if (problem != null) {
        throw new SourceException(statement + ": " + problem, statement, null, null);
      }
      return shape.columns().stream().mapToInt(c -> there.indexOf(c.column()) + 1).toArray();
    }
  }

  /** Why a query with these columns does not fill a record; null where it does. */
  static @Nullable String problem(RowShape shape, List<String> there) {
    List<String> problems = new ArrayList<>();
    for (RowColumn column : shape.columns()) {
      int times = Collections.frequency(there, column.column());
      if (times == 0) {
        problems.add(
            "component %s needs column %s, and the query gives %s. Select it, or name it with 'as'"
                .formatted(column.component(), column.column(), there));
      } else if (times > 1) {
        problems.add(
            "component %s needs column %s, which the query gives %d times. Name the others with 'as'"
                .formatted(column.component(), column.column(), times));
      }
    }
    return problems.isEmpty() ? null : String.join("; ", problems);
  }
}
