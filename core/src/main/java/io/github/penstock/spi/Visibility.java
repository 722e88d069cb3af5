package io.github.penstock.spi;

/**
 * What a source can tell about its transactions. Implemented by sources, called by the engine and
 * by remote tiers. Thread-safe.
 *
 * @since 0.1
 */
public interface Visibility {

  /** Of a source that has no transaction ids: nothing can be proven. */
  Visibility NONE = new NoVisibility();

  /**
   * Whether the source can prove what a statement saw. Where it cannot, announcements of writers
   * end by a deadline, and what outlives its deadline may leave an old value behind.
   *
   * @return a constant
   */
  boolean isProvable();

  /**
   * What a statement sees that is sent now: on the connection of this thread's transaction, else on
   * one of its own.
   *
   * @return the snapshot; throws {@code SourceException}, and {@link IllegalStateException} where
   *     nothing can be proven
   */
  Snapshot snapshot();

  /**
   * Uses up a transaction id. Takes a connection, so it is not to be called inside a transaction.
   *
   * @return the id, larger than that of every transaction that began before; zero where the source
   *     has none; throws {@code SourceException}
   */
  long burn();

  /**
   * Which database it is and which history of it: other servers, restored copies and promoted
   * standbys say another text. {@code system.database.timeline} on PostgreSQL.
   *
   * @return the text, empty where the source has none; throws {@code SourceException}
   */
  String database();
}
