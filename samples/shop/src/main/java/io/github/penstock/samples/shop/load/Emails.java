package io.github.penstock.samples.shop.load;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * What customers believe their address to be: the one that they had at the start, or the one that a
 * commit has given to them. An address is given to one user once. Thread-safe.
 */
public final class Emails {

  private static final int FREED_KEPT = 256;
  private static final String DOMAIN = "@shop.example";

  private final Map<Long, String> changed = new ConcurrentHashMap<>();
  private final AtomicReferenceArray<@Nullable String> freed =
      new AtomicReferenceArray<>(FREED_KEPT);
  private final AtomicInteger next = new AtomicInteger();

  /**
   * The address that a user has from the filling.
   *
   * @param userId the user
   * @return the address
   */
  public static String first(long userId) {
    return "user" + userId + DOMAIN;
  }

  /**
   * An address that no filled user has and no other operation gives.
   *
   * @param userId who gets it
   * @param operation who gives it
   * @return the address
   */
  static String changed(long userId, long operation) {
    return "user" + userId + "." + operation + DOMAIN;
  }

  /**
   * Whether an address is from the filling.
   *
   * @param email any
   * @return false for one that an operation has made
   */
  public static boolean isFirst(String email) {
    return email.indexOf('.') > email.indexOf('@');
  }

  /** The address under which a user can be found, as far as is known. */
  String of(long userId) {
    return changed.getOrDefault(userId, first(userId));
  }

  /** A commit has changed an address. */
  void changed(long userId, String from, String to) {
    changed.put(userId, to);
    freed.set(Math.floorMod(next.getAndIncrement(), FREED_KEPT), from);
  }

  /** Some address that was given up lately, or null where there is none yet. */
  @Nullable String anyFreed(SplittableRandom random) {
    return freed.get(random.nextInt(FREED_KEPT));
  }
}
