package io.github.penstock.proof.run.fault;

import io.github.penstock.testkit.history.Evidence.Tolerance;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What can be broken, and how many operations may fail while it is: a part of the reads and of the
 * writes that begin in the window. Immutable and thread-safe.
 */
public enum FaultKind {
  /** SIGKILL of Redis; it comes back empty. */
  REDIS_KILL(true, 0.01, 1.0),
  /** SIGKILL of Redis; it comes back with a snapshot that was taken some time before. */
  REDIS_KILL_RDB(true, 0.01, 1.0),
  /** SIGKILL of Redis; it comes back with all that it had. */
  REDIS_KILL_AOF(true, 0.01, 1.0),
  /** SIGSTOP of Redis. */
  REDIS_STOP(true, 0.01, 1.0),
  /** SIGSTOP of a node in the middle of its reads. */
  READER_STOP(false, 0.01, 0.1),
  /** SIGSTOP of a node whose writer has told the others and has not committed. */
  WRITER_STOP(false, 0.01, 0.1),
  /** SIGKILL of a node; it is started again. */
  NODE_KILL(false, 0.01, 0.1),
  /** The links on which nodes hear of invalidations are cut. */
  CLIENT_KILL_PUBSUB(false, 0.01, 0.2),
  /** All links are cut. */
  CLIENT_KILL_ALL(true, 0.01, 0.5),
  /** Redis takes commands and does not run them. */
  CLIENT_PAUSE(true, 0.01, 1.0),
  /** Redis forgets everything. */
  FLUSHALL(true, 0.01, 0.5),
  /** Redis has less memory than it uses, and throws away what it likes. */
  MAXMEMORY(true, 0.01, 1.0);

  private final boolean outage;
  private final double reads;
  private final double writes;

  FaultKind(boolean outage, double reads, double writes) {
    this.outage = outage;
    this.reads = reads;
    this.writes = writes;
  }

  /**
   * The kind of a name.
   *
   * @param text as in {@code --faults}
   * @return the kind, or empty
   */
  public static Optional<FaultKind> of(String text) {
    return Stream.of(values()).filter(kind -> kind.text().equals(text)).findFirst();
  }

  /**
   * Its name.
   *
   * @return such as {@code redis-kill}
   */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * Whether Redis may be away or have forgotten something.
   *
   * @return true where writes may be committed without it
   */
  public boolean isOutage() {
    return outage;
  }

  /**
   * How many operations may fail.
   *
   * @return of those that begin between the fault and its healing
   */
  public Tolerance tolerated() {
    return new Tolerance(reads, writes);
  }
}
