package io.github.penstock.postgres;

import io.github.penstock.cache.SourceException;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
      int[] positions = new int[shape.columns().size()];
      for (int i = 0; i < positions.length; i++) {
        RowColumn column = shape.columns().get(i);
        positions[i] = there.indexOf(column.column()) + 1;
        if (positions[i] == 0) {
          throw new SourceException(
              "%s: component %s needs column %s, and the query gives %s. Select it, or name it with 'as'"
                  .formatted(statement, column.component(), column.column(), there),
              statement,
              null,
              null);
        }
      }
      return positions;
    }
  }
}
