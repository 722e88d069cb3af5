package io.github.penstock.benchmarks.stampede;

import java.time.Duration;

/**
 * What a node is to do, as a line of words. Times are those of the machine's clock, which all of
 * its processes share.
 *
 * @param kind how keys are asked for
 * @param first the first of the keys
 * @param keys how many there are
 * @param threads how many ask
 * @param start when they begin
 * @param count reads that end before this moment are not counted
 * @param end when a {@link Kind#LOAD} ends
 */
record Order(Kind kind, long first, int keys, int threads, long start, long count, long end) {

  /** How keys are asked for. */
  enum Kind {
    /** Each thread asks for the first key, once. */
    BURST,
    /** The threads share the keys: each is asked for once. */
    SWEEP,
    /** Each thread asks for keys at random, one in {@link #PACE}, until the end. */
    LOAD
  }

  /** So often a thread asks in a {@link Kind#LOAD}. */
  static final Duration PACE = Duration.ofMillis(20);

  static Order burst(long key, int threads, long start) {
    return new Order(Kind.BURST, key, 1, threads, start, start, start);
  }

  static Order sweep(long first, int keys, int threads, long start) {
    return new Order(Kind.SWEEP, first, keys, threads, start, start, start);
  }

  static Order load(int keys, int threads, long start, long count, long end) {
    return new Order(Kind.LOAD, 1, keys, threads, start, count, end);
  }

  String line() {
    return "%s %d %d %d %d %d %d".formatted(kind, first, keys, threads, start, count, end);
  }

  static Order parse(String line) {
    String[] words = line.split(" ", 7);
    return new Order(
        Kind.valueOf(words[0]),
        Long.parseLong(words[1]),
        Integer.parseInt(words[2]),
        Integer.parseInt(words[3]),
        Long.parseLong(words[4]),
        Long.parseLong(words[5]),
        Long.parseLong(words[6]));
  }
}
