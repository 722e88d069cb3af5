package io.github.penstock.proof.run.cluster;

/**
 * What nodes have done. Immutable and thread-safe.
 *
 * @param reads how many
 * @param writes transactions
 * @param failures of both
 * @param local keys that the local tier answered
 * @param remote keys that the remote tier answered
 * @param source keys that the database answered
 */
public record Figures(
    long reads, long writes, long failures, long local, long remote, long source) {

  /** Nothing. */
  public static final Figures NONE = new Figures(0, 0, 0, 0, 0, 0);

  static Figures parse(String line) {
    String[] words = line.split(" ", -1);
    return new Figures(
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]),
        Long.parseLong(words[6]));
  }

  Figures plus(Figures other) {
    return new Figures(
        reads + other.reads,
        writes + other.writes,
        failures + other.failures,
        local + other.local,
        remote + other.remote,
        source + other.source);
  }

  /**
   * What has been added to earlier figures.
   *
   * @param earlier the earlier ones
   * @return the difference
   */
  public Figures minus(Figures earlier) {
    return new Figures(
        reads - earlier.reads,
        writes - earlier.writes,
        failures - earlier.failures,
        local - earlier.local,
        remote - earlier.remote,
        source - earlier.source);
  }

  /**
   * The part of the keys that a tier answered.
   *
   * @param keys of that tier
   * @return from 0 to 1
   */
  public double share(long keys) {
    return keys / (double) Math.max(1, local + remote + source);
  }
}
