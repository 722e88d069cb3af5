package io.github.penstock.redis;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/** Ids of attempts, of which no two are equal. Thread-safe. */
final class Attempts {

  private final String prefix;
  private final AtomicLong count = new AtomicLong();

  /** Begin with the node's id, and a random part: two sessions of one node must not share any. */
  Attempts(String node) {
    prefix = node + '-' + HexFormat.of().toHexDigits(new SecureRandom().nextInt()) + '-';
  }

  String next() {
    return prefix + count.incrementAndGet();
  }
}
