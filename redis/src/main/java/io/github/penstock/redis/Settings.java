package io.github.penstock.redis;

import io.github.penstock.cache.DefinitionException;
import java.time.Duration;

/** What {@link Redis} was told. Immutable. */
record Settings(
    Duration commandDeadline, Duration connectTimeout, boolean required, ValueCodecs codecs) {

  static final Settings DEFAULT =
      new Settings(Duration.ofMillis(250), Duration.ofSeconds(2), false, (type, loader) -> null);

  Settings {
    positive("commandDeadline", commandDeadline);
    positive("connectTimeout", connectTimeout);
  }

  private static void positive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new DefinitionException("Redis: " + name + " " + value + " must be more than zero.");
    }
  }
}
