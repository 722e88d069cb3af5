package io.github.penstock.benchmarks.stampede;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.DataFormatException;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What callers got, and how long it took them. Handed from a node to the command as a line.
 *
 * @param times of all reads, in microseconds, also of those that gave nothing
 * @param errors how many gave none
 * @param nanos how long all of it took
 */
record Sample(Histogram times, long errors, long nanos) {

  private static final long LONGEST = TimeUnit.MINUTES.toMicros(10);
  private static final int DIGITS = 3;

  static Histogram histogram() {
    return new ConcurrentHistogram(LONGEST, DIGITS);
  }

  /**
   * Notes a read. Where callers come at a pace, a long one counts for all those that would have
   * come meanwhile and waited for the rest of it; else the slower a system is, the fewer slow reads
   * it would have.
   *
   * @param pace between two callers in nanoseconds, 0 where there is none
   */
  static void record(Histogram times, long nanos, long pace) {
    times.recordValueWithExpectedInterval(
        Math.min(LONGEST, TimeUnit.NANOSECONDS.toMicros(nanos)),
        TimeUnit.NANOSECONDS.toMicros(pace));
  }

  static Sample sum(List<Sample> parts) {
    Histogram times = histogram();
    long errors = 0;
    long nanos = 0;
    for (Sample part : parts) {
      times.add(part.times);
      errors += part.errors;
      nanos = Math.max(nanos, part.nanos);
    }
    return new Sample(times, errors, nanos);
  }

  /** Whether there were callers, and each of them got a value. */
  boolean isWhole() {
    return reads() > 0 && errors == 0;
  }

  long percentile(double percentile) {
    return times.getValueAtPercentile(percentile);
  }

  long max() {
    return times.getMaxValue();
  }

  long reads() {
    return times.getTotalCount();
  }

  double perSecond() {
    return reads() * 1e9 / Math.max(1, nanos);
  }

  String line() {
    ByteBuffer bytes = ByteBuffer.allocate(times.getNeededByteBufferCapacity());
    int length = times.encodeIntoCompressedByteBuffer(bytes);
    byte[] compressed = new byte[length];
    bytes.rewind();
    bytes.get(compressed);
    return errors + " " + nanos + " " + Base64.getEncoder().encodeToString(compressed);
  }

  static Sample parse(String line) {
    String[] words = line.split(" ", 3);
    try {
      Histogram times =
          Histogram.decodeFromCompressedByteBuffer(
              ByteBuffer.wrap(Base64.getDecoder().decode(words[2])), LONGEST);
      return new Sample(times, Long.parseLong(words[0]), Long.parseLong(words[1]));
    } catch (DataFormatException e) {
      throw new IllegalArgumentException("A node's figures cannot be read.", e);
    }
  }
}
