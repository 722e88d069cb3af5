package io.github.penstock.metrics;

import io.github.penstock.cache.Tier;
import java.util.Locale;

/** Values of tags. Stateless. */
final class Labels {

  private Labels() {}

  /** What a tier is called in metrics. */
  static String of(Tier tier) {
    return switch (tier) {
      case LOCAL -> "L1";
      case REMOTE -> "L2";
      case SOURCE -> "source";
    };
  }

  /** The name of a constant as the values of tags are written. */
  static String of(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
