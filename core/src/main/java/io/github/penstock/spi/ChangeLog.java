package io.github.penstock.spi;

/**
 * Keeps what repositories write until the end of their transaction, and tells it after a commit.
 * Implemented by the engine, called by repositories. Thread-safe.
 *
 * @since 0.1
 */
public interface ChangeLog {

  /**
   * Whether anybody wants to hear of any table. Asked at each write, so it costs next to nothing.
   *
   * @return false where nothing has to be added
   */
  boolean isWanted();

  /**
   * Whether somebody in this process listens to a table, for whom the rows before a write are worth
   * asking for.
   *
   * @param table its canonical name
   * @return true where somebody does
   */
  boolean wantsRows(String table);

  /**
   * Remembers what a statement did. It is told after the commit, once the caches have been; it is
   * forgotten with the transaction, or with nested work, that is rolled back.
   *
   * @param scope the transaction that the statement ran in
   * @param change what it did
   */
  void add(TransactionScope scope, TableChange change);
}
