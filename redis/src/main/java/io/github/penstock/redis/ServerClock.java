package io.github.penstock.redis;

import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.util.List;

/**
 * What time it is on the Redis server, rather too late than too early, so that lives are only ever
 * shortened: a sample counts from the moment at which it was asked for, not from the later one at
 * which the server read its clock. Thread-safe.
 */
final class ServerClock {

  private static final long KEEP_NANOS = Duration.ofSeconds(10).toNanos();
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final TimeSource time;
  private volatile Sample sample;

  private ServerClock(TimeSource time, Sample first) {
    this.time = time;
    this.sample = first;
  }

  /** A clock from a first answer to TIME. */
  static ServerClock start(TimeSource time, long askedAt, List<byte[]> answer) {
    return new ServerClock(time, new Sample(millis(answer), askedAt));
  }

  /** Whether it is time for another sample. */
  boolean isOld() {
    return time.nanoTime() - sample.askedAt() > KEEP_NANOS;
  }

  void update(long askedAt, List<byte[]> answer) {
    sample = new Sample(millis(answer), askedAt);
  }

  long millis() {
    Sample last = sample;
    long since = time.nanoTime() - last.askedAt();
    return last.serverMillis() + (since + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
  }

  /** Rounded up, as scripts round down. */
  private static long millis(List<byte[]> answer) {
    long seconds = Long.parseLong(Replies.text(answer.get(0)));
    long micros = Long.parseLong(Replies.text(answer.get(1)));
    return seconds * 1_000 + (micros + 999) / 1_000;
  }

  private record Sample(long serverMillis, long askedAt) {}
}
