package io.github.penstock.proof.model.tx;

import io.github.penstock.proof.model.Tuples;
import java.util.List;

/**
 * The database with its transaction ids, the state of one row in Redis, and where each process is.
 * Versions count from 0, the one in the beginning.
 *
 * @param db the database
 * @param redis the state in Redis
 * @param writers in the order of their numbers
 * @param readers in the order of their numbers
 * @param minters those who make new generations
 * @param late messages that arrive later than their repetition
 * @param faults what has happened already
 */
record TxState(
    Database db,
    Redis redis,
    List<Writer> writers,
    List<Reader> readers,
    List<Minter> minters,
    List<Late> late,
    Faults faults) {

  static final int NONE = -1;

  /** A generation without a fence yet. */
  static final int PENDING = -1;

  /** Where a writer is. */
  enum WriterPhase {
    /** It has done nothing. */
    IDLE,
    /** It has changed the row, and has an xid. */
    WRITTEN,
    /** It has quarantined the row. */
    QUARANTINED,
    /** Its COMMIT is in the log and not yet visible. */
    DURABLE,
    /** Its COMMIT is visible. */
    VISIBLE,
    /** It has released the row. */
    RELEASED,
    /** It was rolled back; without a token it is also dead. */
    ABORTED,
    /** It died after COMMIT. */
    DEAD;

    boolean holdsRow() {
      return this == WRITTEN || this == QUARANTINED || this == DURABLE;
    }

    boolean inCommitLog() {
      return compareTo(DURABLE) >= 0;
    }
  }

  /** What a reader does next. */
  enum ReaderPhase {
    /** Begins. */
    START,
    /** Begins; its transaction has a snapshot and a value already. */
    START_LATE,
    /** Asks for the value or a lease. */
    GET,
    /** Reads the database. */
    LOAD,
    /** Offers the value. */
    FILL,
    /** Nothing. */
    DONE
  }

  /** How far a new generation is. */
  enum MinterPhase {
    /** Nobody has noticed a loss. */
    IDLE,
    /** It has an xid, or, where minting comes first, the new generation. */
    FIRST,
    /** It has both. */
    BOTH
  }

  /** What is late. */
  enum Kind {
    /** A lease. */
    LEASE,
    /** A quarantine. */
    QUARANTINE,
    /** A release. */
    RELEASE,
    /** Nothing: it has arrived, and there is no second. */
    ARRIVED
  }

  /**
   * The database.
   *
   * @param visible the newest version that a new snapshot sees
   * @param nextXid the xid of the next transaction that writes
   * @param finished the xids of transactions that have ended
   */
  record Database(int visible, int nextXid, int finished) {

    /** As taken by a statement that starts now. */
    Snapshot snapshot(List<Writer> writers) {
      int xmax = 32 - Integer.numberOfLeadingZeros(finished);
      int running = 0;
      for (Writer writer : writers) {
        int xid = writer.xid();
        if (xid != 0 && xid < xmax && (finished & Tuples.bit(xid)) == 0) {
          running |= Tuples.bit(xid);
        }
      }
      int xmin = running == 0 ? xmax : Integer.numberOfTrailingZeros(running);
      return new Snapshot(xmin, xmax, running);
    }

    boolean hasFinished(int xid) {
      return (finished & Tuples.bit(xid)) != 0;
    }

    Database begun() {
      return new Database(visible, nextXid + 1, finished);
    }

    Database ended(int version, int xid) {
      return new Database(version, nextXid, finished | Tuples.bit(xid));
    }

    /** A transaction that only takes an xid. */
    Database burnt() {
      return new Database(visible, nextXid + 1, finished | Tuples.bit(nextXid));
    }
  }

  /**
   * What PostgreSQL calls xmin, xmax and xip.
   *
   * @param xmin every xid below has ended
   * @param xmax no xid from here on is seen
   * @param running the xids below xmax that are not seen
   */
  record Snapshot(int xmin, int xmax, int running) {

    boolean sees(int xid) {
      return xid < xmax && (running & Tuples.bit(xid)) == 0;
    }

    boolean seesAll(int xids) {
      return xids >>> xmax == 0 && (running & xids) == 0;
    }
  }

  /**
   * A writer.
   *
   * @param phase where it is
   * @param xid of its transaction, or 0
   * @param attempt of the quarantine that was acknowledged, or 0 if it has no token
   * @param version the one it committed, or 0
   */
  record Writer(WriterPhase phase, int xid, int attempt, int version) {}

  /**
   * A reader.
   *
   * @param phase what it does next
   * @param atLeast the version that was visible when it began
   * @param value what it has read, or none
   * @param grant what its lease told
   * @param snapshot of its load, or an empty one
   */
  record Reader(ReaderPhase phase, int atLeast, int value, Grant grant, Snapshot snapshot) {

    Reader phase(ReaderPhase next) {
      return new Reader(next, atLeast, value, grant, snapshot);
    }

    Reader starting(int visible) {
      return new Reader(ReaderPhase.GET, visible, value, grant, snapshot);
    }

    Reader loaded(ReaderPhase next, int loaded, Snapshot taken) {
      return new Reader(next, atLeast, loaded, grant, taken);
    }

    Reader granted(ReaderPhase next, Grant told) {
      return new Reader(next, atLeast, value, told, snapshot);
    }

    Reader hit(int found) {
      return new Reader(ReaderPhase.DONE, atLeast, found, grant, snapshot);
    }
  }

  /**
   * What a lease tells.
   *
   * @param id of the lease, or 0 if it was denied
   * @param seen the xids of the tokens that were there
   * @param generation the one it was granted in
   * @param fence of that generation
   */
  record Grant(int id, int seen, int generation, int fence) {}

  /**
   * Someone who makes a new generation.
   *
   * @param phase how far it is
   * @param generation the one it has minted, or 0
   * @param xid the one it has taken, or 0
   */
  record Minter(MinterPhase phase, int generation, int xid) {

    static final Minter IDLE = new Minter(MinterPhase.IDLE, 0, 0);
  }

  /**
   * A message that is late.
   *
   * @param kind what it is
   * @param id of the lease or the transaction
   * @param attempt of the quarantine
   * @param version that a release would leave
   */
  record Late(Kind kind, int id, int attempt, int version) {}

  /**
   * What has happened already.
   *
   * @param losses how often the state was lost
   * @param leaseExpired whether a lease has run out
   * @param valueEvicted whether the value was evicted
   */
  record Faults(int losses, boolean leaseExpired, boolean valueEvicted) {}

  TxState db(Database other) {
    return new TxState(other, redis, writers, readers, minters, late, faults);
  }

  TxState redis(Redis other) {
    return new TxState(db, other, writers, readers, minters, late, faults);
  }

  TxState writer(int index, Writer other) {
    List<Writer> others = Tuples.replace(writers, index, other);
    return new TxState(db, redis, others, readers, minters, late, faults);
  }

  TxState reader(int index, Reader other) {
    List<Reader> others = Tuples.replace(readers, index, other);
    return new TxState(db, redis, writers, others, minters, late, faults);
  }

  TxState minter(int index, Minter other) {
    List<Minter> others = Tuples.replace(minters, index, other);
    return new TxState(db, redis, writers, readers, others, late, faults);
  }

  TxState late(List<Late> others) {
    return new TxState(db, redis, writers, readers, minters, others, faults);
  }

  TxState faults(Faults other) {
    return new TxState(db, redis, writers, readers, minters, late, other);
  }
}
