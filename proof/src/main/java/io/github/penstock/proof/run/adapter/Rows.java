package io.github.penstock.proof.run.adapter;

import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Key;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;
import java.util.Optional;

/**
 * The tables as Penstock sees them. In each the database sets {@code ver} by a trigger, whatever
 * was written there, and {@code op} is the operation that wrote the row.
 */
public final class Rows {

  /** Into how many parts a bulk update divides the items. */
  public static final int PARTS = 16;

  /** Locks the rows of a part in the order of their keys, as all do that lock several. */
  static final String BULK =
      "update items set op = :op where id in"
          + " (select id from items where id % "
          + PARTS
          + " = :part order by id for update)";

  /** Has the row's comings and goings one after another, and tells the trigger who deletes. */
  static final String ENTER = "select enter(:id, :op)";

  private static final String TTL = "10m";

  private Rows() {}

  /**
   * Something whose cache entry goes with a write.
   *
   * @param id the key
   * @param op who wrote it
   * @param ver set by the database
   * @param text something to carry
   */
  @Table("items")
  public record Item(@Id long id, long op, long ver, String text) {}

  /**
   * Something whose cache entry is replaced by a write.
   *
   * @param id the key
   * @param op who wrote it
   * @param ver set by the database
   * @param text something to carry
   */
  @Table("accounts")
  public record Account(@Id long id, long op, long ver, String text) {}

  /**
   * Something that is read and written by hand.
   *
   * @param id the key
   * @param op who wrote it
   * @param ver set by the database
   */
  public record Note(long id, long op, long ver) {}

  /** Items; implemented by the library. */
  @Repository
  @Cached(ttl = TTL)
  public interface Items extends Crud<Item, Long> {

    /**
     * Locks the coming and going of a row.
     *
     * @param id the key
     * @param op who is about to insert or delete
     * @return the key
     */
    @Sql(ENTER)
    long enter(long id, long op);

    /**
     * Updates a part of all.
     *
     * @param part which one
     * @param op who writes
     * @return how many
     */
    @Exec(BULK)
    int bulk(int part, long op);
  }

  /** Accounts; implemented by the library. */
  @Repository
  @Cached(ttl = TTL, write = WriteMode.WRITE_THROUGH)
  public interface Accounts extends Crud<Account, Long> {}

  /** Notes; implemented by {@link JdbcNotes}, cached by what is declared here. */
  public interface Notes {

    /** The name of the cache. */
    String CACHE = "notes";

    /**
     * A note.
     *
     * @param id the key
     * @return the row, or empty
     */
    @Cached(name = CACHE, ttl = TTL)
    Optional<Note> byId(long id);

    /**
     * Updates a note.
     *
     * @param id the key
     * @param op who writes
     * @return its new version, less than 0 where there is no such note
     */
    @CacheInvalidate(CACHE)
    long update(@Key long id, long op);

    /** Writes nothing. */
    @CacheInvalidate(value = CACHE, all = true)
    void clear();
  }
}
