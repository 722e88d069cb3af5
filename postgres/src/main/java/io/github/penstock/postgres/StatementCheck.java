package io.github.penstock.postgres;

import io.github.penstock.cache.DefinitionException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.PreferQueryMode;
import org.postgresql.util.ServerErrorMessage;

/**
 * Has the server read a user's statement without running it, when a repository is made, so that a
 * mistake in it is found then. Thread-safe.
 */
final class StatementCheck {

  /** Classes of SQL states of statements that could never run: syntax, names, types, constants. */
  private static final List<String> WRONG = List.of("42", "22", "0A", "3F");

  private final Statements statements;

  StatementCheck(Statements statements) {
    this.statements = statements;
  }

  /**
   * A column of a result.
   *
   * @param label what it is called
   * @param type the name of its type
   */
  record Column(String label, String type) {
    boolean isJson() {
      return type.equals("json") || type.equals("jsonb");
    }
  }

  /**
   * The columns of the rows that it gives; an empty list where it gives no rows, nothing where the
   * driver cannot look at a statement without running it.
   */
  Optional<List<Column>> columns(BoundStatement statement) {
    return statements.prepared(
        statement,
        prepared ->
            isDescribing(prepared.getConnection())
                ? Optional.of(columns(statement, prepared))
                : Optional.empty());
  }

  private static List<Column> columns(BoundStatement statement, PreparedStatement prepared)
      throws SQLException {
    ResultSetMetaData rows;
    int parameters;
    try {
      rows = prepared.getMetaData();
      parameters = prepared.getParameterMetaData().getParameterCount();
    } catch (SQLException e) {
      if (WRONG.stream().noneMatch(String.valueOf(Failures.state(e))::startsWith)) {
        throw e;
      }
      throw refused(statement, prepared.getConnection().nativeSQL(statement.sql()), e);
    }
    if (parameters != statement.parameters().size()) {
      throw new DefinitionException(
          statement.name()
              + ": the server sees %d parameters, and %d are bound: a question mark that is no parameter must stand outside of {..}"
                  .formatted(parameters, statement.parameters().size()));
    }
    List<Column> columns = new ArrayList<>();
    for (int i = 1; rows != null && i <= rows.getColumnCount(); i++) {
      columns.add(new Column(rows.getColumnLabel(i), rows.getColumnTypeName(i)));
    }
    return columns;
  }

  /** With the simple protocol, or through a proxy that hides the driver, a look would be a run. */
  private static boolean isDescribing(Connection connection) throws SQLException {
    return connection.isWrapperFor(BaseConnection.class)
        && connection.unwrap(BaseConnection.class).getQueryExecutor().getPreferQueryMode()
            != PreferQueryMode.SIMPLE;
  }

  /** Nothing was bound yet that could be a user's, so the server's text is that of the program. */
  private static DefinitionException refused(
      BoundStatement statement, String sent, SQLException e) {
    ServerErrorMessage server = Failures.serverMessage(e);
    String text = server == null ? String.valueOf(e.getMessage()) : server.getMessage();
    String hint = server == null || server.getHint() == null ? "" : ". " + server.getHint();
    String place = server == null ? "" : place(sent, server.getPosition());
    return new DefinitionException(
        statement.name()
            + ": the database refuses the statement: "
            + text
            + " (SQL state "
            + Failures.state(e)
            + ")"
            + hint
            + place
            + "\nCorrect the statement, or migrate the database before the repository is made");
  }

  /**
   * The line of the mistake, and a caret below it.
   *
   * @param sent the text as the server got it
   * @param position of the character, from 1; 0 where the server does not say
   */
  static String place(String sent, int position) {
    if (position < 1 || position > sent.length() + 1) {
      return "";
    }
    int begin = sent.lastIndexOf('\n', position - 2) + 1;
    int end = sent.indexOf('\n', position - 1);
    String line = sent.substring(begin, end < 0 ? sent.length() : end).replace('\t', ' ');
    return "\n  " + line + "\n  " + " ".repeat(position - 1 - begin) + "^";
  }
}
