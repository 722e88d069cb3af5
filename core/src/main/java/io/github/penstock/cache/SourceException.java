package io.github.penstock.cache;

import org.jspecify.annotations.Nullable;

/**
 * The database failed or refused a statement. The message names the statement and the SQL state,
 * never the parameters' values unless the user allowed it. Catch it to tell the user or to try
 * again.
 *
 * @since 0.1
 */
public sealed class SourceException extends CacheException permits CommitOutcomeException {

  private static final long serialVersionUID = 1L;

  private final String statement;
  private final @Nullable String sqlState;

  /**
   * Called by sources.
   *
   * @param message what happened and what to do
   * @param statement the name of the statement, such as {@code Users.byEmail}
   * @param sqlState the five characters of the SQL state, or null where there is none
   * @param cause what the driver threw
   */
  public SourceException(
      String message, String statement, @Nullable String sqlState, @Nullable Throwable cause) {
    super(message, cause);
    this.statement = statement;
    this.sqlState = sqlState;
  }

  /**
   * The statement that failed.
   *
   * @return its name, such as {@code Users.byEmail}
   */
  public String statement() {
    return statement;
  }

  /**
   * What kind of failure it was.
   *
   * @return the five characters of the SQL state, or null where the database did not answer
   */
  public @Nullable String sqlState() {
    return sqlState;
  }
}
