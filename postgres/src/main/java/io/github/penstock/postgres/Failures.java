package io.github.penstock.postgres;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.SourceException;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Turns what the driver throws into what callers catch: statement, SQL state, names of constraint,
 * table and column, next step. Unless the user allowed it, neither the message nor any cause holds
 * a value: the server's DETAIL quotes rows, its primary message quotes input for some states, and
 * the driver quotes what it could not convert; so causes are copies with a checked text and the
 * original's stack. Immutable and thread-safe.
 */
final class Failures {

  /**
   * Classes of SQL states whose primary message names objects of the database and never quotes
   * data; 22 (data), P0 (user's functions) and XX (internal) are not among them.
   */
  private static final List<String> NAMES_ONLY =
      List.of("08", "0A", "23", "25", "28", "2D", "3D", "3F", "40", "42", "53", "55", "57");

  /** The SQL state that PostgreSQL has for a transaction that takes too long. */
  private static final String LATE = "25P04";

  private static final String HIDDEN =
      "the text is withheld because it may quote data; showParameterValues() shows it";

  private final boolean showsValues;
  private final Supplier<String> poolFigures;

  Failures(boolean showsValues, Supplier<String> poolFigures) {
    this.showsValues = showsValues;
    this.poolFigures = poolFigures;
  }

  boolean showsValues() {
    return showsValues;
  }

  /** A statement failed. */
  SourceException of(String statement, SQLException e) {
    return of(statement, e, "");
  }

  /** A statement failed; the parameters are text to show where that is allowed. */
  SourceException of(String statement, SQLException e, String parameters) {
    restoreInterruption(e);
    String state = state(e);
    String message =
        statement
            + " failed: "
            + text(e)
            + facts(e)
            + (showsValues && !parameters.isEmpty() ? ". Parameters: " + parameters : "")
            + ". "
            + NextStep.of(state);
    return new SourceException(message.strip(), statement, state, shown(e));
  }

  /** The time of a transaction is over; the cause is null where nothing was sent any more. */
  SourceException late(String statement, TimeLimit limit, @Nullable SQLException e) {
    String message =
        statement
            + (e == null ? " was not sent: " : " was stopped by the server: ")
            + limit
            + ". "
            + NextStep.of(LATE);
    return new SourceException(message, statement, LATE, e == null ? null : shown(e));
  }

  /** A column does not hold what the component needs. */
  SourceException unreadable(String statement, String column, String component, SQLException e) {
    String message =
        "%s: column %s cannot be read into component %s: %s%s. Make the two types match"
            .formatted(statement, column, component, text(e), facts(e));
    return new SourceException(message, statement, state(e), shown(e));
  }

  /** No connection was to be had. */
  SourceException unconnected(String statement, SQLException e) {
    String figures = poolFigures.get();
    String state = state(e);
    if (!(e instanceof SQLTransientConnectionException) || state != null || figures.isEmpty()) {
      return of(statement, e);
    }
    String message =
        statement
            + " got no connection in time ("
            + figures
            + "). Look for transactions that stay open, or raise poolSize()";
    return new SourceException(message, statement, null, shown(e));
  }

  /** The pool could not make its first connection. */
  SourceException unopened(String address, SQLException e) {
    return of("connect to " + address, e);
  }

  /** The answer to COMMIT was lost. */
  CommitOutcomeException unknownOutcome(SQLException e) {
    restoreInterruption(e);
    String message =
        "COMMIT got no answer: "
            + text(e)
            + facts(e)
            + ". Nobody knows whether the transaction took place: read what it wrote before doing"
            + " it again";
    return new CommitOutcomeException(message, state(e), shown(e));
  }

  /**
   * Whether a failed COMMIT surely did not take place: the server answered with an error of the
   * transaction. A broken connection, a server that ends or fails inside, and silence prove
   * nothing.
   */
  static boolean provesRollback(SQLException e) {
    String state = state(e);
    if (state == null || state.equals("40003") || hasCause(e, IOException.class)) {
      return false;
    }
    boolean proves = state.startsWith("40") || state.startsWith("23") || state.equals("25P02");
    boolean ends = Stream.of("08", "57P", "58", "XX").anyMatch(state::startsWith);
    return proves || (!ends && serverMessage(e) != null);
  }

  /** The exception as it may be seen: itself where values are allowed, else a copy without. */
  Throwable shown(Throwable e) {
    return showsValues ? e : safeCopy(e, 0);
  }

  private Throwable safeCopy(Throwable e, int depth) {
    if (!(e instanceof SQLException sql)) {
      return e;
    }
    String text = sql.getClass().getName() + ": " + text(sql);
    SQLException copy = new SQLException(text, sql.getSQLState(), sql.getErrorCode());
    copy.setStackTrace(sql.getStackTrace());
    Throwable cause = sql.getCause();
    boolean harmless =
        cause instanceof SQLException
            || (cause instanceof IOException && !(cause instanceof JsonProcessingException))
            || cause instanceof InterruptedException;
    if (cause != null && harmless && depth < 5) {
      copy.initCause(safeCopy(cause, depth + 1));
    }
    return copy;
  }

  private String text(SQLException e) {
    String message = String.valueOf(e.getMessage());
    if (showsValues) {
      return message;
    }
    ServerErrorMessage server = serverMessage(e);
    String state = state(e);
    if (server != null) {
      // A RAISE of a user's function may carry any state and any text.
      boolean raised = "exec_stmt_raise".equals(server.getRoutine());
      return !raised && state != null && NAMES_ONLY.stream().anyMatch(state::startsWith)
          ? String.valueOf(server.getMessage())
          : HIDDEN;
    }
    boolean ofThePool =
        e.getClass().getPackageName().equals("java.sql") && !hasCause(e, PSQLException.class);
    boolean ofTheLine = state != null && state.startsWith("08");
    return ofThePool || ofTheLine ? message : HIDDEN;
  }

  private static String facts(SQLException e) {
    ServerErrorMessage server = serverMessage(e);
    String state = state(e);
    Stream<String> facts =
        server == null
            ? Stream.of(fact("SQL state", state))
            : Stream.of(
                fact("SQL state", state),
                fact("table", server.getTable()),
                fact("column", server.getColumn()),
                fact("constraint", server.getConstraint()));
    String joined = facts.filter(f -> !f.isEmpty()).collect(Collectors.joining(", "));
    return joined.isEmpty() ? "" : " (" + joined + ")";
  }

  private static String fact(String name, @Nullable String value) {
    return value == null ? "" : name + " " + value;
  }

  /** The first SQL state in the chain: pools wrap the driver's exception in their own. */
  static @Nullable String state(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState();
      }
    }
    return null;
  }

  static @Nullable ServerErrorMessage serverMessage(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof PSQLException postgres) {
        return postgres.getServerErrorMessage();
      }
    }
    return null;
  }

  private static boolean hasCause(Throwable e, Class<? extends Throwable> type) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  private static void restoreInterruption(SQLException e) {
    if (hasCause(e, InterruptedException.class)) {
      Thread.currentThread().interrupt();
    }
  }
}
