package io.github.penstock.postgres;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters. Immutable.
 *
 * @param name what errors call it
 * @param sql the text with a question mark for each parameter
 * @param parameters in the order of the question marks
 */
record BoundStatement(String name, String sql, List<Parameter> parameters) {

  /** How much of the parameters a message shows. */
  private static final int SHOWN = 1_000;

  /** What is bound to one question mark. */
  sealed interface Parameter {
    /** Binds it. */
    void bind(PreparedStatement statement, int index) throws SQLException;

    /** The value, for messages where that is allowed. */
    @Nullable Object shown();
  }

  /** One value. */
  record One(ColumnType type, @Nullable Object value) implements Parameter {
    @Override
    public void bind(PreparedStatement statement, int index) throws SQLException {
      type.bind(statement, index, value);
    }

    @Override
    public @Nullable Object shown() {
      return value;
    }
  }

  /** Many values as one array. */
  record Many(ColumnType type, List<? extends @Nullable Object> values) implements Parameter {
    @Override
    public void bind(PreparedStatement statement, int index) throws SQLException {
      if (type.isUntyped()) {
        // Enums: as text[] they could not be compared with a column of a PostgreSQL enum.
        statement.setObject(index, ColumnType.whole(ArrayColumns.text(values, type)), Types.OTHER);
      } else {
        statement.setArray(index, type.array(statement.getConnection(), values));
      }
    }

    @Override
    public Object shown() {
      return values;
    }
  }

  void bind(PreparedStatement statement) throws SQLException {
    for (int i = 0; i < parameters.size(); i++) {
      parameters.get(i).bind(statement, i + 1);
    }
  }

  /** The parameters as text; called only where values may be shown. */
  String describe() {
    String all =
        parameters.stream()
            .map(p -> String.valueOf(p.shown()))
            .collect(Collectors.joining(", ", "[", "]"));
    return all.length() <= SHOWN ? all : all.substring(0, SHOWN) + "...";
  }
}
