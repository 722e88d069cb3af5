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

  /** The node that made an id, which may have been lengthened without another {@code -}. */
  static String node(String id) {
    int random = id.lastIndexOf('-', id.lastIndexOf('-') - 1);
    return random < 0 ? id : id.substring(0, random);
  }

  String next() {
    return prefix + count.incrementAndGet();
  }
}
