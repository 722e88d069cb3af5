package io.github.penstock.testkit.server;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A PostgreSQL JDBC URL in parts, so that another database of the same server can be named.
 *
 * @param server everything before the database, with the slash
 * @param database the database
 * @param parameters from the question mark on, or empty; may hold a password
 */
record JdbcUrl(String server, String database, String parameters) {

  private static final Pattern FORM =
      Pattern.compile("(jdbc:postgresql://[^/?]*)(?:/([^/?]*))?(\\?.*)?");

  static JdbcUrl parse(String url) {
    Matcher matcher = FORM.matcher(url);
    if (!matcher.matches()) {
      // Not the URL itself, which may hold a password.
      throw new ServerException(
          "The value of -D%s is no PostgreSQL JDBC URL. Write jdbc:postgresql://host:port/database?user=...&password=..."
              .formatted(PostgresServer.URL_PROPERTY));
    }
    String database = matcher.group(2);
    String parameters = matcher.group(3);
    return new JdbcUrl(
        matcher.group(1) + "/",
        database == null || database.isEmpty() ? "postgres" : database,
        parameters == null ? "" : parameters);
  }

  JdbcUrl withDatabase(String other) {
    return new JdbcUrl(server, other, parameters);
  }

  /** The whole URL, as the driver takes it. */
  String text() {
    return server + database + parameters;
  }

  /** Without the parameters, for messages. */
  @Override
  public String toString() {
    return server + database;
  }
}
