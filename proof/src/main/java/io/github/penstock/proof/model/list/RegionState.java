package io.github.penstock.proof.model.list;

import io.github.penstock.proof.model.Tuples;
import java.util.List;

/**
 * A row, its region, and where each process is.
 *
 * @param db the visible version
 * @param partition the partition
 * @param row who writes the row
 * @param bulk who writes the region
 * @param readers in the order of their numbers
 */
record RegionState(int db, Partition partition, Writer row, Writer bulk, List<Reader> readers) {

  static final int NONE = -1;
  static final int ROW = 1;
  static final int BULK = 2;

  /** Where a writer is. */
  enum Phase {
    /** It has done nothing. */
    IDLE,
    /** It has changed the row. */
    WRITTEN,
    /** It has quarantined the row, or the region. */
    QUARANTINED,
    /** It has committed. */
    COMMITTED,
    /** It was rolled back. */
    ABORTED,
    /** It has released. */
    RELEASED,
    /** It died. */
    DEAD;

    boolean holdsRow() {
      return this == WRITTEN || this == QUARANTINED;
    }

    boolean finished() {
      return compareTo(COMMITTED) >= 0;
    }

    boolean ended() {
      return this == RELEASED || this == DEAD;
    }
  }

  /** What a reader does next. */
  enum ReaderPhase {
    /** Begins. */
    START,
    /** Asks for the value or a lease. */
    GET,
    /** Reads the database. */
    LOAD,
    /** Offers the value. */
    FILL,
    /** Nothing. */
    DONE
  }

  /**
   * A writer.
   *
   * @param phase where it is
   * @param version it committed, or 0
   * @param epoch when it quarantined the row, or 0
   */
  record Writer(Phase phase, int version, int epoch) {

    Writer phase(Phase other) {
      return new Writer(other, version, epoch);
    }
  }

  /**
   * A reader.
   *
   * @param phase what it does next
   * @param atLeast the version that was visible when it began
   * @param token of its lease, or 0
   * @param seen the quarantines that its lease told of
   * @param value what it has read, or none
   * @param finished the writers that its snapshot sees as finished
   * @param epoch that its lease told, or 0
   */
  record Reader(
      ReaderPhase phase, int atLeast, int token, int seen, int value, int finished, int epoch) {

    Reader returned(int returned) {
      return new Reader(ReaderPhase.DONE, atLeast, 0, 0, returned, 0, 0);
    }
  }

  /**
   * The partition.
   *
   * @param epoch of the region
   * @param tokens of the row's quarantine and of the region's
   * @param value of the row, or none
   * @param valueEpoch the epoch it was stored under
   * @param lease who may fill, or 0
   */
  record Partition(int epoch, int tokens, int value, int valueEpoch, int lease) {

    Partition quarantined() {
      return new Partition(epoch, tokens | ROW, NONE, 0, 0);
    }

    Partition bulkQuarantined() {
      return new Partition(epoch + 1, tokens | BULK, value, valueEpoch, lease);
    }

    Partition released(int token) {
      return new Partition(epoch, tokens & ~token, value, valueEpoch, lease);
    }

    Partition stored(int stored, int storedEpoch) {
      return new Partition(epoch, tokens & ~ROW, stored, storedEpoch, 0);
    }

    Partition leased(int id) {
      return new Partition(epoch, tokens, value, valueEpoch, id);
    }

    boolean valid() {
      return value != NONE && valueEpoch == epoch;
    }
  }

  boolean locked() {
    return row.phase().holdsRow() || bulk.phase().holdsRow();
  }

  RegionState row(Writer other) {
    return new RegionState(db, partition, other, bulk, readers);
  }

  RegionState bulk(Writer other) {
    return new RegionState(db, partition, row, other, readers);
  }

  RegionState partition(Partition other) {
    return new RegionState(db, other, row, bulk, readers);
  }

  RegionState db(int visible) {
    return new RegionState(visible, partition, row, bulk, readers);
  }

  RegionState reader(int index, Reader other) {
    return new RegionState(db, partition, row, bulk, Tuples.replace(readers, index, other));
  }
}
