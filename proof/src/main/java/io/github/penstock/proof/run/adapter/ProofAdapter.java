package io.github.penstock.proof.run.adapter;

import io.github.penstock.proof.run.log.Key;
import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cache that is put to the proof, on one node. Implementations are thread-safe. */
public interface ProofAdapter extends AutoCloseable {

  /**
   * In which modes it can read.
   *
   * @return at least {@link Mode#BOUNDED}
   */
  Set<Mode> modes();

  /**
   * Reads a row.
   *
   * @param mode one of {@link #modes()}, but not {@link Mode#TOKEN}
   * @param key the row
   * @return its version and writer, {@link Value#NONE} where there is no row
   */
  Value read(Mode mode, Key key);

  /**
   * Reads a row in mode {@link Mode#TOKEN}.
   *
   * @param token what {@link #lastCommit()} gave, here or on another node
   * @param key the row
   * @return its version and writer, {@link Value#NONE} where there is no row
   */
  Value read(String token, Key key);

  /**
   * The token of this thread's last commit.
   *
   * @return the token, or null where there is none
   */
  @Nullable String lastCommit();

  /**
   * Writes in one transaction.
   *
   * @param work what to do; what it throws rolls back and comes back
   */
  void transaction(Consumer<Writes> work);

  /**
   * How a transaction has ended that threw.
   *
   * @param failure what it threw
   * @return failed or unknown
   */
  Outcome outcomeOf(RuntimeException failure);

  /**
   * What answered reads so far.
   *
   * @return keys by tier
   */
  Tiers tiers();

  @Override
  void close();

  /** What a transaction can do. */
  interface Writes {

    /**
     * Updates a row.
     *
     * @param key the row
     * @param operation who writes
     * @return the new version; throws {@link RolledBackException} where there is no row
     */
    long update(Key key, long operation);

    /**
     * Inserts an item that is not there, or deletes it where it is.
     *
     * @param key the item
     * @param operation who writes
     */
    void flip(Key key, long operation);

    /**
     * Updates a part of the items by one statement.
     *
     * @param part from 0 to {@link Rows#PARTS} less one
     * @param operation who writes
     */
    void bulk(int part, long operation);

    /** Clears the cache of the notes and writes nothing. */
    void clearNotes();
  }

  /**
   * What answered reads.
   *
   * @param local keys
   * @param remote keys
   * @param source keys
   */
  record Tiers(long local, long remote, long source) {}
}
