package io.github.penstock.proof.model.lease;

import io.github.penstock.proof.model.Tuples;
import java.util.List;

/**
 * One row, its remote entry, the nodes that cache it, and where each process is. Versions count
 * from 0, the one in the beginning; {@link #NONE} stands for no value. Sets of writers are bits.
 *
 * @param db the version that is visible in the database
 * @param remote the remote entry
 * @param met whether the newest quarantine met another
 * @param nodes the local tiers
 * @param writers in the order of their numbers
 * @param readers in the order of their numbers
 * @param captured commits that the log has told and nobody has applied
 * @param faults what has happened already
 */
record LeaseState(
    int db,
    Remote remote,
    boolean met,
    List<Node> nodes,
    List<Writer> writers,
    List<Reader> readers,
    List<Commit> captured,
    Faults faults) {

  static final int NONE = -1;

  /** Where a writer is. */
  enum WriterPhase {
    /** It has changed the row. */
    WRITTEN,
    /** It has done what comes before COMMIT. */
    PREPARED,
    /** Its COMMIT is in the log and not yet visible. */
    DURABLE,
    /** Its COMMIT is visible. */
    COMMITTED,
    /** It was rolled back. */
    ROLLED_BACK,
    /** It has done what comes after COMMIT. */
    DONE,
    /** It died. */
    DEAD
  }

  /** What a reader does next. */
  enum ReaderPhase {
    /** Looks into the local tier. */
    START,
    /** Asks for the remote entry. */
    GET,
    /** Reads the database. */
    LOAD,
    /** Offers the value to the remote tier. */
    FILL,
    /** Offers the value to the local tier, and returns. */
    INSTALL,
    /** Nothing. */
    DONE
  }

  /**
   * What Redis holds of the row, as far as it is replicated.
   *
   * @param value the version, or none
   * @param lease who may fill, or 0
   * @param quarantined the writers whose tokens are there
   * @param floor no version below it is accepted
   */
  record Remote(int value, int lease, int quarantined, int floor) {

    Remote value(int other) {
      return new Remote(other, lease, quarantined, floor);
    }

    Remote lease(int other) {
      return new Remote(value, other, quarantined, floor);
    }

    Remote quarantined(int others) {
      return new Remote(value, lease, others, floor);
    }

    Remote floor(int other) {
      return new Remote(value, lease, quarantined, other);
    }

    /** Without value and lease. */
    Remote cleared() {
      return new Remote(NONE, 0, quarantined, floor);
    }
  }

  /**
   * A local tier.
   *
   * @param value the version, or none
   * @param stamp how many invalidations were applied, up to 6
   * @param undelivered how many are on their way
   */
  record Node(int value, int stamp, int undelivered) {

    Node told() {
      return new Node(value, stamp, undelivered + 1);
    }

    Node dropped() {
      return new Node(NONE, Math.min(stamp + 1, 6), undelivered);
    }

    Node heard() {
      return new Node(value, stamp, undelivered - 1);
    }

    Node installed(int other) {
      return new Node(other, stamp, undelivered);
    }
  }

  /**
   * A writer.
   *
   * @param phase where it is
   * @param version the one it committed, or 0
   */
  record Writer(WriterPhase phase, int version) {}

  /**
   * A reader.
   *
   * @param phase what it does next
   * @param atLeast the version that was visible when it began
   * @param excused whether an invalidation was on its way to its node when it began
   * @param value what it has read, or none
   * @param token of its lease; once it has a value, whether that may be installed
   * @param stamp of its node when it began
   * @param seen the quarantines that its lease told of
   * @param finished those of them that are visible to its snapshot
   */
  record Reader(
      ReaderPhase phase,
      int atLeast,
      boolean excused,
      int value,
      int token,
      int stamp,
      int seen,
      int finished) {}

  /**
   * A commit as the log tells it.
   *
   * @param writer who
   * @param version what
   */
  record Commit(int writer, int version) {}

  /**
   * What has happened already.
   *
   * @param spent the bits of what happens once: quarantines that ran out, and those of the model
   * @param disturbed whether a writer died or a message was lost
   * @param replica the remote entry as the replica knows it
   * @param failedOver whether that replica has taken over
   */
  record Faults(int spent, boolean disturbed, Remote replica, boolean failedOver) {

    static final int LEASE = 1 << 8;
    static final int VALUE = 1 << 9;
    static final int STATE = 1 << 10;

    boolean has(int bit) {
      return (spent & bit) != 0;
    }
  }

  LeaseState remote(Remote other) {
    return new LeaseState(db, other, met, nodes, writers, readers, captured, faults);
  }

  LeaseState met(boolean other) {
    return new LeaseState(db, remote, other, nodes, writers, readers, captured, faults);
  }

  LeaseState node(int index, Node other) {
    return nodes(Tuples.replace(nodes, index, other));
  }

  LeaseState nodes(List<Node> others) {
    return new LeaseState(db, remote, met, others, writers, readers, captured, faults);
  }

  LeaseState writer(int index, WriterPhase phase, int version) {
    return committed(db, index, phase, version);
  }

  /** A writer goes on, and with it what is visible. */
  LeaseState committed(int visible, int index, WriterPhase phase, int version) {
    List<Writer> others = Tuples.replace(writers, index, new Writer(phase, version));
    return new LeaseState(visible, remote, met, nodes, others, readers, captured, faults);
  }

  LeaseState reader(int index, Reader other) {
    List<Reader> others = Tuples.replace(readers, index, other);
    return new LeaseState(db, remote, met, nodes, writers, others, captured, faults);
  }

  LeaseState captured(List<Commit> others) {
    return new LeaseState(db, remote, met, nodes, writers, readers, others, faults);
  }

  LeaseState spent(int bit) {
    return faults(
        new Faults(faults.spent | bit, faults.disturbed, faults.replica, faults.failedOver));
  }

  LeaseState disturbed() {
    return faults(new Faults(faults.spent, true, faults.replica, faults.failedOver));
  }

  LeaseState faults(Faults other) {
    return new LeaseState(db, remote, met, nodes, writers, readers, captured, other);
  }

  /** Every node is told to drop what it has. */
  LeaseState published() {
    if (nodes.isEmpty()) {
      return this;
    }
    return nodes(nodes.stream().map(Node::told).toList());
  }

  /** A node drops what it has. */
  LeaseState dropped(int index) {
    return nodes.isEmpty() ? this : node(index, nodes.get(index).dropped());
  }

  /**
   * The writers whose transactions are not finished for a new snapshot, once they have begun to
   * tell of themselves.
   */
  int inFlight() {
    int set = 0;
    for (int i = 0; i < writers.size(); i++) {
      WriterPhase phase = writers.get(i).phase;
      if (phase == WriterPhase.PREPARED || phase == WriterPhase.DURABLE) {
        set |= Tuples.bit(i);
      }
    }
    return set;
  }

  /** The writers that a new snapshot sees as finished. */
  int finished() {
    int set = 0;
    for (int i = 0; i < writers.size(); i++) {
      switch (writers.get(i).phase) {
        case COMMITTED, DONE, ROLLED_BACK, DEAD -> set |= Tuples.bit(i);
        default -> {}
      }
    }
    return set;
  }
}
