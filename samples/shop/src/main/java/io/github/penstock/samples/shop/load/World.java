package io.github.penstock.samples.shop.load;

import io.github.penstock.samples.shop.check.Baseline;
import io.github.penstock.samples.shop.check.Checker;
import io.github.penstock.samples.shop.check.Entity;
import io.github.penstock.spi.TimeSource;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all customers share, whichever node they are on: who is there, what is new, and the checker.
 * Thread-safe.
 */
public final class World {

  /** How old a read may be at most; what Penstock promises by default. */
  public static final Duration BOUND = Duration.ofSeconds(1);

  /** Out of so many looks at an order, one is at an order that may not be there yet. */
  private static final int TOO_EARLY_ONE_IN = 50;

  private final Sizes sizes;
  private final KeySource users;
  private final KeySource products;
  private final Zipf orderAges;
  private final AtomicLong newestOrder;
  private final Emails emails = new Emails();
  private final Tally tally = new Tally();
  private final TimeSource time;
  private final Checker checker;
  private final Lag lag;

  /**
   * A filled shop before the first customer.
   *
   * @param sizes what it is filled with
   * @param users who comes
   * @param exponent of the law by which products and orders are chosen, see {@link Zipf}
   * @param time the clock of everything that is measured
   * @param lag what the writes are told to
   */
  public World(Sizes sizes, KeySource users, double exponent, TimeSource time, Lag lag) {
    this.sizes = sizes;
    this.users = users;
    this.products = KeySource.zipf(sizes.products(), exponent);
    this.orderAges = new Zipf(sizes.orders(), exponent);
    this.newestOrder = new AtomicLong(sizes.orders());
    this.time = time;
    this.checker = new Checker(baseline(sizes), time, BOUND);
    this.lag = lag;
  }

  private static Baseline baseline(Sizes sizes) {
    return entity -> {
      boolean there =
          switch (entity.kind()) {
            case USER -> (long) entity.id() <= sizes.users();
            case EMAIL -> Emails.isFirst((String) entity.id());
            case PRODUCT -> (long) entity.id() <= sizes.products();
            case ORDER, ITEMS -> (long) entity.id() <= sizes.orders();
          };
      if (!there) {
        return Baseline.ABSENT;
      }
      return entity.kind() == Entity.Kind.ITEMS ? Sizes.linesOf((long) entity.id()) : 0;
    };
  }

  /** Somebody. */
  long anyUser(SplittableRandom random) {
    return users.next(random);
  }

  /** Something. */
  long anyProduct(SplittableRandom random) {
    return products.next(random);
  }

  /** An order, more likely a new one, and sometimes one that is yet to come. */
  long anyOrder(SplittableRandom random) {
    long newest = newestOrder.get();
    return random.nextInt(TOO_EARLY_ONE_IN) == 0
        ? newest + 1 + random.nextInt(3)
        : newest - orderAges.next(random);
  }

  /** An order that was there from the start. */
  long anyFirstOrder(SplittableRandom random) {
    return (long) sizes.orders() - orderAges.next(random);
  }

  /** A commit has added an order. */
  void ordered(long id) {
    newestOrder.accumulateAndGet(id, Math::max);
  }

  Emails emails() {
    return emails;
  }

  TimeSource time() {
    return time;
  }

  /** The time of day that customers see. */
  InstantSource calendar() {
    return InstantSource.system();
  }

  Lag lag() {
    return lag;
  }

  /**
   * Who compares.
   *
   * @return the checker of all nodes
   */
  public Checker checker() {
    return checker;
  }

  /**
   * Who counts.
   *
   * @return the counts of all threads
   */
  public Tally tally() {
    return tally;
  }
}
