package io.github.penstock.proof.run.log;

import java.util.Locale;
import java.util.stream.Stream;

/** The tables, one for each way to cache rows. Immutable and thread-safe. */
public enum Table {
  /** A declared repository whose writes invalidate; some of its rows come and go. */
  ITEMS(0, 240, 24),
  /** A declared repository whose writes go through to the caches. */
  ACCOUNTS(1, 80, 0),
  /** A repository written by hand and decorated; its loads are counted. */
  NOTES(2, 80, 0);

  private final int number;
  private final int lasting;
  private final int passing;

  Table(int number, int lasting, int passing) {
    this.number = number;
    this.lasting = lasting;
    this.passing = passing;
  }

  /**
   * The table of a number.
   *
   * @param number as {@link #number()} gives it
   * @return the table
   */
  public static Table of(int number) {
    return Stream.of(values()).filter(one -> one.number == number).findFirst().orElseThrow();
  }

  /**
   * A number for logs and for the database.
   *
   * @return 0 or more
   */
  public int number() {
    return number;
  }

  /**
   * What the database calls it.
   *
   * @return an identifier
   */
  public String sqlName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * How many rows are always there, with ids from 1.
   *
   * @return more than 0
   */
  public int lasting() {
    return lasting;
  }

  /**
   * How many rows come and go, with the ids after those.
   *
   * @return 0 or more; all are absent at the beginning
   */
  public int passing() {
    return passing;
  }
}
