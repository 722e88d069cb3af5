package io.github.penstock.postgres;

import io.github.penstock.spi.TimeSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long a transaction may take. Used by its thread alone.
 *
 * <p>The server stops a statement that runs too long: {@code statement_timeout}, set for this
 * transaction alone, needs no timer and no second connection here, and cannot hit a statement of
 * somebody else, as a cancel request from here can that comes late. Telling the server before each
 * statement what is left would double the round trips; so it is told again only when what it knows
 * is a twentieth of the whole too long. That makes 20 more round trips at most, however many
 * statements there are, and a transaction that ends at most that much late.
 */
final class TimeLimit {

  /** Never longer than what the user of the database has set, and what it was set to before. */
  private static final String SET =
      """
      select set_config('statement_timeout', case
        when current_setting('statement_timeout')::interval
             between interval '1 millisecond' and ? * interval '1 millisecond'
        then current_setting('statement_timeout') else ?::text end, true)
      """;

  private static final long UNKNOWN = Long.MAX_VALUE;
  private static final long PARTS = 20;
  private static final long LEAST_PART = TimeUnit.MILLISECONDS.toNanos(10);

  private final TimeSource time;
  private final Duration timeout;
  private final long start;

  /** What the server was told, counted from the beginning of each statement. */
  private long told = UNKNOWN;

  TimeLimit(Duration timeout, TimeSource time) {
    this.time = time;
    this.timeout = timeout;
    this.start = time.nanoTime();
  }

  boolean endsBefore(TimeLimit other) {
    return start + timeout.toNanos() - (other.start + other.timeout.toNanos()) < 0;
  }

  boolean isOver() {
    return left() <= 0;
  }

  private long left() {
    return timeout.toNanos() - (time.nanoTime() - start);
  }

  /** What the server knows was undone. */
  void forget() {
    told = UNKNOWN;
  }

  /** Tells the server what is left where it knows something else by far. */
  void tell(Connection connection) throws SQLException {
    long tolerated = Math.max(timeout.toNanos() / PARTS, LEAST_PART);
    if (told - left() > tolerated) {
      tell(connection, "");
    }
  }

  /** Tells the server in any case, in one round trip with another statement before. */
  void tell(Connection connection, String before) throws SQLException {
    long left = Math.max(left(), 1);
    // Rounded up: what the server stops must be over by this clock as well.
    long millis = (left + TimeUnit.MILLISECONDS.toNanos(1) - 1) / TimeUnit.MILLISECONDS.toNanos(1);
    try (PreparedStatement set = connection.prepareStatement(before + SET)) {
      set.setLong(1, millis);
      set.setLong(2, millis);
      set.execute();
    }
    told = left;
  }

  /** What happened, for messages. */
  @Override
  public String toString() {
    return "the transaction has run for %d ms and its timeout is %d ms"
        .formatted(TimeUnit.NANOSECONDS.toMillis(time.nanoTime() - start), timeout.toMillis());
  }
}
