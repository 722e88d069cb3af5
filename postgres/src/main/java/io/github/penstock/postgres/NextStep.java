package io.github.penstock.postgres;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to do about a SQL state. */
final class NextStep {

  private static final Map<String, String> BY_STATE =
      Map.ofEntries(
          Map.entry("0100E", "The statement returns rows: declare it with @Sql"),
          Map.entry("22001", "A text is longer than its column: shorten it or widen the column"),
          Map.entry("22003", "A number does not fit its column: widen the column"),
          Map.entry("23502", "The column needs a value: give it one, or make the column nullable"),
          Map.entry("23503", "A row that it refers to is missing, or still refers to it"),
          Map.entry("23505", "Another row has that value already: update it, or choose another"),
          Map.entry("23514", "A check of the table forbids it: correct the row"),
          Map.entry("25006", "The database is read only: connect to the primary"),
          Map.entry(
              "25P02",
              "An earlier statement of this transaction failed, so all of it was rolled back:"
                  + " let that exception pass instead of catching it"),
          Map.entry(
              "25P04",
              "Do less in one transaction, look for who holds the locks that it waits for, or give"
                  + " TransactionOptions.withTimeout more"),
          Map.entry("28000", "Check user(), and the server's pg_hba.conf"),
          Map.entry("28P01", "Check user() and password()"),
          Map.entry("3D000", "Check the name of the database in the URL, or create it"),
          Map.entry("3F000", "Check the schema in @Table, and that the migrations ran"),
          Map.entry("40001", "Run the whole transaction again, with Retry.conflicts(..)"),
          Map.entry(
              "40P01",
              "Run the whole transaction again, with Retry.conflicts(..), and lock rows in one order,"
                  + " as lockAll(..) does"),
          Map.entry("42501", "Grant the user what the statement needs"),
          Map.entry("42601", "Correct the statement"),
          Map.entry(
              "42703",
              "Check that the migrations ran, and the column's name; @Column gives another one"),
          Map.entry(
              "42804",
              "The component's type does not suit the column's: change one, or cast in @Sql"),
          Map.entry("42883", "Check the types of the parameters; a cast in the statement helps"),
          Map.entry(
              "42P01",
              "Check that the migrations ran on this database, its search_path, and the name in"
                  + " @Table, which is case-sensitive"),
          Map.entry(
              "53300",
              "The server has no connection left: lower poolSize() of the nodes together, or raise"
                  + " max_connections"),
          Map.entry(
              "55P03",
              "Another transaction holds the lock: wait for it with LockMode.WAIT, or run the whole"
                  + " transaction again with Retry.conflicts(..).andLockTimeouts()"),
          Map.entry(
              "57014",
              "It was cancelled, mostly by statement_timeout: make it cheaper (an index?), or raise"
                  + " the timeout"),
          Map.entry("57P01", "The server is ending: try again when it is back"),
          Map.entry("57P02", "The server crashed: try again when it is back"),
          Map.entry("57P03", "The server is starting: try again in a moment"));

  private static final Map<String, String> BY_CLASS =
      Map.of(
          "08", "Check that the database runs and can be reached from here",
          "53", "The server is short of memory, disk or connections",
          "58", "Look into the server's log");

  private NextStep() {}

  static String of(@Nullable String state) {
    if (state == null || state.length() < 2) {
      return "";
    }
    String exact = BY_STATE.get(state);
    return exact != null ? exact : BY_CLASS.getOrDefault(state.substring(0, 2), "");
  }
}
