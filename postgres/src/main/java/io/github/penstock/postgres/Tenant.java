package io.github.penstock.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whose rows a connection sees: the policies of row-level security compare a column with a variable
 * of the connection, which this sets. Immutable.
 *
 * @param variable the name of the variable
 * @param name the tenant
 */
record Tenant(String variable, String name) {

  private static final String SET = "select set_config(?, ?, ?)";

  /** For the rest of the transaction that is open, or begins with this. */
  void enterTransaction(Connection connection) throws SQLException {
    set(connection, name, true);
  }

  /** Until {@link #leave}; the connection commits by itself. */
  void enter(Connection connection) throws SQLException {
    set(connection, name, false);
  }

  /** Back to nobody: a variable that was set once is never unknown again, only empty. */
  void leave(Connection connection) throws SQLException {
    set(connection, "", false);
  }

  private void set(Connection connection, String value, boolean local) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(SET)) {
      statement.setString(1, variable);
      statement.setString(2, value);
      statement.setBoolean(3, local);
      statement.execute();
    }
  }

  /**
   * Throws where work of one is called inside of a transaction of another.
   *
   * @param wanted whose work it is, null for nobody's
   * @param actual whose transaction it is
   * @param what the work
   */
  static void requireSame(@Nullable Tenant wanted, @Nullable Tenant actual, String what) {
    if (!Objects.equals(wanted, actual)) {
      throw new IllegalStateException(
          "%s is %s and was called inside of a transaction that is %s. A transaction sees the rows"
                  .formatted(what, whose(wanted), whose(actual))
              + " of one tenant: take repositories, transaction(..) and dataSource() from the same"
              + " Penstock, or call this before that transaction or after it");
    }
  }

  private static String whose(@Nullable Tenant tenant) {
    return tenant == null ? "of no tenant" : "of tenant '" + tenant.name + "'";
  }
}
