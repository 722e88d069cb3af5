package io.github.penstock.proof.run.log;

import io.github.penstock.testkit.history.Mode;
import io.github.penstock.testkit.history.Operation.Outcome;
import io.github.penstock.testkit.history.Operation.Value;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A line of a node's log, always of the same length. Immutable and thread-safe.
 *
 * @param type what happened
 * @param outcome how it ended
 * @param mode of a read
 * @param session who did it
 * @param key the code of the row, or {@link Key#NO_CODE}
 * @param start in nanoseconds
 * @param end in nanoseconds; 0 where there is none
 * @param value what was read; of a write only the writer is set
 */
public record LogRecord(
    Type type,
    Outcome outcome,
    Mode mode,
    int session,
    int key,
    long start,
    long end,
    Value value) {

  /** How many bytes one takes. */
  public static final int BYTES = 4 + 2 * Integer.BYTES + 5 * Long.BYTES;

  private static final List<Type> TYPES = List.of(Type.values());
  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());
  private static final List<Mode> MODES = List.of(Mode.values());

  /** What happened. */
  public enum Type {
    /** A read. */
    READ,
    /** A transaction is about to begin. */
    BEGIN,
    /** A transaction has ended; {@link Key#NO_CODE}, or a row of the table that it cleared. */
    END,
    /** A loader was called. */
    LOAD,
    /** What a read found at rest. */
    REST
  }

  /**
   * A read.
   *
   * @param outcome how it ended
   * @param mode what was promised
   * @param session who read
   * @param key the row
   * @param start before it
   * @param end after it
   * @param value what was read
   * @return the record
   */
  public static LogRecord read(
      Outcome outcome, Mode mode, int session, Key key, long start, long end, Value value) {
    return new LogRecord(Type.READ, outcome, mode, session, key.code(), start, end, value);
  }

  /**
   * The begin of a transaction.
   *
   * @param session who writes
   * @param operation its number
   * @param start when
   * @return the record
   */
  public static LogRecord begin(int session, long operation, long start) {
    return new LogRecord(
        Type.BEGIN,
        Outcome.UNKNOWN,
        Mode.SOURCE,
        session,
        Key.NO_CODE,
        start,
        0,
        new Value(0, operation, 0));
  }

  /**
   * The end of a transaction.
   *
   * @param outcome how it ended
   * @param end when
   * @param cleared the code of a row of the table whose cache it cleared, or {@link Key#NO_CODE}
   * @return the record that goes with this begin
   */
  public LogRecord ended(Outcome outcome, long end, int cleared) {
    return new LogRecord(Type.END, outcome, mode, session, cleared, start, end, value);
  }

  /**
   * The call of a loader.
   *
   * @param key the row
   * @param start when
   * @param troubles how often the node could not ask the remote tier so far
   * @return the record, with the troubles as its version
   */
  public static LogRecord load(Key key, long start, long troubles) {
    Value value = Value.of(troubles, 0);
    return new LogRecord(Type.LOAD, Outcome.OK, Mode.SOURCE, 0, key.code(), start, start, value);
  }

  /**
   * What a read found at rest.
   *
   * @param key the row
   * @param at when
   * @param value what was there
   * @return the record
   */
  public static LogRecord rest(Key key, long at, Value value) {
    return new LogRecord(Type.REST, Outcome.OK, Mode.BOUNDED, 0, key.code(), at, at, value);
  }

  void putInto(ByteBuffer buffer) {
    buffer.put((byte) TYPES.indexOf(type));
    buffer.put((byte) OUTCOMES.indexOf(outcome));
    buffer.put((byte) MODES.indexOf(mode));
    buffer.put((byte) 0);
    buffer.putInt(session).putInt(key);
    buffer.putLong(start).putLong(end);
    buffer.putLong(value.version()).putLong(value.writer()).putLong(value.floor());
  }

  static LogRecord from(ByteBuffer buffer) {
    Type type = TYPES.get(buffer.get());
    Outcome outcome = OUTCOMES.get(buffer.get());
    Mode mode = MODES.get(buffer.get());
    buffer.get();
    int session = buffer.getInt();
    int key = buffer.getInt();
    long start = buffer.getLong();
    long end = buffer.getLong();
    Value value = new Value(buffer.getLong(), buffer.getLong(), buffer.getLong());
    return new LogRecord(type, outcome, mode, session, key, start, end, value);
  }
}
