package io.github.penstock.proof.model.list;

import io.github.penstock.proof.model.Tuples;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tag, a list under it in another partition, and where each process is. A writer knows the tag
 * and not the list. Versions of the list count from 0; sets of writers are bits.
 *
 * @param db how many writers have committed
 * @param tag the tag's partition
 * @param entry the list with the stamp it was stored under, or null
 * @param lease who may fill the list, or 0
 * @param writers in the order of their numbers
 * @param readers in the order of their numbers
 * @param copies what each reader knows from messages; empty where they ask
 */
record TagState(
    int db,
    Tag tag,
    @Nullable Entry entry,
    int lease,
    List<WriterPhase> writers,
    List<Reader> readers,
    List<Copy> copies) {

  static final int NONE = -1;

  /** Where a writer is. */
  enum WriterPhase {
    /** It has changed a row. */
    WRITTEN,
    /** It has quarantined the tag. */
    QUARANTINED,
    /** It has committed. */
    COMMITTED,
    /** It was rolled back. */
    ABORTED,
    /** It has released the tag. */
    RELEASED,
    /** It died after COMMIT. */
    DEAD
  }

  /** What a reader does next. */
  enum ReaderPhase {
    /** Begins. */
    START,
    /** Gets the list or the stamp. */
    GET,
    /** Has the list and gets the stamp. */
    GET_STAMP,
    /** Has the stamp and gets the list. */
    GET_LIST,
    /** Compares. */
    COMPARE,
    /** Captures stamp, tokens and fence. */
    CAPTURE,
    /** Takes a lease of the list. */
    LEASE,
    /** Reads the database. */
    LOAD,
    /** Offers the list. */
    FILL,
    /** Nothing. */
    DONE
  }

  /**
   * The tag's partition.
   *
   * @param stamp the current one, or 0 if there is none
   * @param tokens of the writers
   * @param next the next stamp that was never used
   * @param fence the writers that were in flight when it lost its state, or none
   * @param evictions how often the stamp was evicted
   * @param losses how often the state was lost
   */
  record Tag(int stamp, int tokens, int next, int fence, int evictions, int losses) {

    Tag restamped(boolean unique) {
      return unique
          ? new Tag(next, tokens, next + 1, fence, evictions, losses)
          : new Tag(stamp + 1, tokens, next, fence, evictions, losses);
    }

    Tag tokens(int others) {
      return new Tag(stamp, others, next, fence, evictions, losses);
    }

    Tag evicted() {
      return new Tag(0, tokens, next, fence, evictions + 1, losses);
    }

    Tag lost(int inFlight) {
      return new Tag(0, 0, next, inFlight, evictions, losses + 1);
    }
  }

  /**
   * The list.
   *
   * @param version of it
   * @param stamp it was stored under
   */
  record Entry(int version, int stamp) {}

  /**
   * What a reader has captured of the tag.
   *
   * @param stamp the current one then
   * @param tokens the tokens then
   * @param fence the fence then, or none
   */
  record Capture(int stamp, int tokens, int fence) {

    static final Capture NOTHING = new Capture(0, 0, NONE);
  }

  /**
   * What a reader knows from messages.
   *
   * @param stamp the newest that has arrived
   * @param tokens all that have arrived
   * @param channel what has not arrived
   */
  record Copy(int stamp, int tokens, List<Told> channel) {}

  /**
   * A message.
   *
   * @param stamp the current one when it was sent
   * @param tokens those that were there
   */
  record Told(int stamp, int tokens) {}

  /**
   * A reader.
   *
   * @param phase what it does next
   * @param atLeast the version that was visible when it began
   * @param excused whether a message for it was on its way when it began
   * @param stamp that it found, or 0
   * @param found the list that it found, or null
   * @param capture what it has captured
   * @param token of its lease, or 0
   * @param version of the list that it returns, or none
   * @param finished the writers that its load's snapshot sees as finished
   */
  record Reader(
      ReaderPhase phase,
      int atLeast,
      boolean excused,
      int stamp,
      @Nullable Entry found,
      Capture capture,
      int token,
      int version,
      int finished) {

    static final Reader IDLE =
        new Reader(ReaderPhase.START, 0, false, 0, null, Capture.NOTHING, 0, NONE, 0);

    Reader phase(ReaderPhase next) {
      return new Reader(next, atLeast, excused, stamp, found, capture, token, version, finished);
    }

    Reader starting(int visible, boolean late) {
      return new Reader(
          ReaderPhase.GET, visible, late, stamp, found, capture, token, version, finished);
    }

    Reader stamped(ReaderPhase next, int got) {
      return new Reader(next, atLeast, excused, got, found, capture, token, version, finished);
    }

    Reader found(ReaderPhase next, @Nullable Entry got) {
      return new Reader(next, atLeast, excused, stamp, got, capture, token, version, finished);
    }

    Reader captured(ReaderPhase next, Capture got) {
      return new Reader(next, atLeast, excused, stamp, found, got, token, version, finished);
    }

    Reader leased(int id) {
      return new Reader(
          ReaderPhase.LOAD, atLeast, excused, stamp, found, capture, id, version, finished);
    }

    Reader loaded(ReaderPhase next, int loaded, int seen) {
      return new Reader(next, atLeast, excused, stamp, found, capture, token, loaded, seen);
    }

    Reader hit(int version) {
      return new Reader(
          ReaderPhase.DONE, atLeast, excused, stamp, found, capture, token, version, finished);
    }
  }

  TagState db(int committed) {
    return new TagState(committed, tag, entry, lease, writers, readers, copies);
  }

  TagState tag(Tag other) {
    return new TagState(db, other, entry, lease, writers, readers, copies);
  }

  TagState entry(Entry other, int granted) {
    return new TagState(db, tag, other, granted, writers, readers, copies);
  }

  TagState leased(int granted) {
    return new TagState(db, tag, entry, granted, writers, readers, copies);
  }

  TagState writer(int index, WriterPhase phase) {
    List<WriterPhase> others = Tuples.replace(writers, index, phase);
    return new TagState(db, tag, entry, lease, others, readers, copies);
  }

  TagState reader(int index, Reader other) {
    List<Reader> others = Tuples.replace(readers, index, other);
    return new TagState(db, tag, entry, lease, writers, others, copies);
  }

  TagState copies(List<Copy> others) {
    return new TagState(db, tag, entry, lease, writers, readers, others);
  }
}
