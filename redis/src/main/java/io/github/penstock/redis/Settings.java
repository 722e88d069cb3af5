package io.github.penstock.redis;

import io.github.penstock.cache.DefinitionException;
import java.time.Duration;

/** What {@link Redis} was told. Immutable. */
record Settings(
    Duration commandDeadline,
    Duration connectTimeout,
    boolean required,
    ValueCodecs codecs,
    int compressFrom) {

  static final Settings DEFAULT =
      new Settings(
          Duration.ofMillis(250), Duration.ofSeconds(2), false, (type, loader) -> null, 4_096);

  Settings {
    positive("commandDeadline", commandDeadline);
    positive("connectTimeout", connectTimeout);
    if (compressFrom < 1) {
      throw new DefinitionException(
          "Redis: compressFrom " + compressFrom + " must be at least one byte.");
    }
  }

  Settings withCommandDeadline(Duration changed) {
    return new Settings(changed, connectTimeout, required, codecs, compressFrom);
  }

  Settings withConnectTimeout(Duration changed) {
    return new Settings(commandDeadline, changed, required, codecs, compressFrom);
  }

  Settings withRequired() {
    return new Settings(commandDeadline, connectTimeout, true, codecs, compressFrom);
  }

  Settings withCodecs(ValueCodecs changed) {
    return new Settings(commandDeadline, connectTimeout, required, changed, compressFrom);
  }

  Settings withCompressFrom(int changed) {
    return new Settings(commandDeadline, connectTimeout, required, codecs, changed);
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new DefinitionException("Redis: " + name + " " + value + " must be more than zero.");
    }
  }
}
