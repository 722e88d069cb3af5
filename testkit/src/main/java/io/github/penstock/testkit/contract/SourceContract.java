package io.github.penstock.testkit.contract;

import io.github.penstock.spi.SourceSession;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the contracts over a source share: a session, and texts that are written and read. */
abstract class SourceContract {

  SourceSession session;
  Transactions transactions;

  /**
   * An open session with an empty database, one connection, and a short timeout for those who wait
   * for it. Called once for each test, which closes it.
   *
   * @return the session
   */
  protected abstract SourceSession open();

  /**
   * Another session with the database of the last {@link #open}, as another node would have. Closed
   * by who asked for it.
   *
   * @return the session
   */
  protected abstract SourceSession openSecond();

  /**
   * Makes room for texts. Uses SQL, unless overridden.
   *
   * @param connection commits by itself
   * @throws SQLException where the database refuses
   */
  protected void prepare(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table penstock_contract (content varchar(100))");
    }
  }

  /**
   * Writes a text. Uses SQL, unless overridden.
   *
   * @param connection where to write
   * @param text the text
   * @throws SQLException where the database refuses
   */
  protected void write(Connection connection, String text) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("insert into penstock_contract values (?)")) {
      statement.setString(1, text);
      statement.executeUpdate();
    }
  }

  /**
   * Reads the texts that the connection sees. Uses SQL, unless overridden.
   *
   * @param connection where to read
   * @return the texts in the order of the alphabet
   * @throws SQLException where the database refuses
   */
  protected List<String> read(Connection connection) throws SQLException {
    List<String> found = new ArrayList<>();
    try (PreparedStatement statement =
            connection.prepareStatement("select content from penstock_contract order by content");
        ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        found.add(rows.getString(1));
      }
    }
    return found;
  }

  /** Opens the session of this test. */
  @BeforeEach
  final void openSession() throws SQLException {
    session = open();
    transactions = session.transactions();
    try (Connection connection = session.dataSource().getConnection()) {
      prepare(connection);
    }
  }

  /** Closes the session of this test. */
  @AfterEach
  final void closeSession() {
    session.close();
  }

  /** Writes on a connection of the data source; the text is the result. */
  final String write(String text) {
    try (Connection connection = session.dataSource().getConnection()) {
      write(connection, text);
      return text;
    } catch (SQLException e) {
      throw new AssertionError("The write was refused.", e);
    }
  }

  /** Writes, and throws what it is given. */
  final String writeAndThrow(String text, Throwable failure) {
    write(text);
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  /** What a connection of the data source sees. */
  final List<String> read() {
    try (Connection connection = session.dataSource().getConnection()) {
      return read(connection);
    } catch (SQLException e) {
      throw new AssertionError("The read was refused.", e);
    }
  }

  /** What is committed; asked outside a transaction. */
  final List<String> committed() {
    if (transactions.current() != null) {
      throw new AssertionError("There is still a transaction on this thread.");
    }
    return read();
  }

  final TransactionScope scope() {
    return Objects.requireNonNull(transactions.current(), "there is no transaction");
  }
}
