package io.github.penstock.testkit.history;

import java.util.Objects;

/**
 * One read or write of one key. A transaction that writes several keys is one operation for each.
 * Times are those of {@code System.nanoTime()} or any other clock that all processes share.
 * Immutable and thread-safe.
 *
 * @param kind what was done
 * @param key which row; keys of different tables need different names
 * @param client who did it
 * @param start before the call
 * @param end after the call; not before {@code start}
 * @param outcome how the call ended
 * @param value what was read or written
 * @param tier what answered a read; {@link Tier#UNKNOWN} for a write
 * @param mode what a read was promised; {@link Mode#SOURCE} for a write
 * @since 0.1
 */
public record Operation(
    Kind kind,
    String key,
    Client client,
    long start,
    long end,
    Outcome outcome,
    Value value,
    Tier tier,
    Mode mode) {

  /** What was done. */
  public enum Kind {
    /** A read. */
    READ,
    /** An insert or an update. */
    WRITE,
    /** A delete; its version is that of the absence it leaves. */
    DELETE
  }

  /** How a call ended. */
  public enum Outcome {
    /** It returned; a write is committed. */
    OK,
    /** It threw; a write is not committed. */
    FAIL,
    /** Nobody knows whether the write was committed. */
    UNKNOWN,
    /** The write was rolled back, as its caller wanted. */
    ROLLED_BACK
  }

  /**
   * Who acts: one thread at a time.
   *
   * @param node the number of the process
   * @param session unique among all processes
   */
  public record Client(int node, int session) {}

  /**
   * What was read or written.
   *
   * @param version as the database counted it, 0 or more; {@link #ABSENT} for a read that found no
   *     row, {@link #NOT_STORED} for a write that is not in the database
   * @param writer the operation that the row names as its writer; 0 for a row that nobody of the
   *     run wrote
   * @param floor in mode {@link Mode#TOKEN} the version that the token's commit made of this key,
   *     else 0
   */
  public record Value(long version, long writer, long floor) {

    /** The version of a row that is not there, as a read sees it. */
    public static final long ABSENT = -1;

    /** The version of a write that the database does not have. */
    public static final long NOT_STORED = -2;

    /** No row. */
    public static final Value NONE = new Value(ABSENT, 0, 0);

    /**
     * A row.
     *
     * @param version as the database counted it
     * @param writer the operation that wrote it
     * @return the value, without a floor
     */
    public static Value of(long version, long writer) {
      return new Value(version, writer, 0);
    }

    /**
     * The same as read with a token.
     *
     * @param least the version that the token's commit made
     * @return the value with that floor
     */
    public Value atLeast(long least) {
      return new Value(version, writer, least);
    }
  }

  /** Checks. */
  public Operation {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(tier, "tier");
    Objects.requireNonNull(mode, "mode");
    if (end < start) {
      throw new IllegalArgumentException("The operation ends " + (start - end) + " ns too early.");
    }
  }

  /**
   * Whether it is a read.
   *
   * @return true for a read
   */
  public boolean isRead() {
    return kind == Kind.READ;
  }
}
