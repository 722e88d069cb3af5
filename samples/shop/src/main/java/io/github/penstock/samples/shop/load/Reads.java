package io.github.penstock.samples.shop.load;

import io.github.penstock.samples.shop.check.Checker;
import io.github.penstock.samples.shop.check.Entity;
import io.github.penstock.samples.shop.check.Entity.Kind;
import io.github.penstock.samples.shop.model.Order;
import io.github.penstock.samples.shop.model.OrderItem;
import io.github.penstock.samples.shop.model.Product;
import io.github.penstock.samples.shop.model.User;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/** What one customer looks at; every answer goes to the checker. Used by one thread. */
final class Reads {

  private static final int LIST_LENGTH = 10;

  private final Node node;
  private final World world;
  private final SplittableRandom random;
  private final Histogram nanos;
  private final Checker checker;

  Reads(Node node, World world, SplittableRandom random, Histogram nanos) {
    this.node = node;
    this.world = world;
    this.random = random;
    this.nanos = nanos;
    this.checker = world.checker();
  }

  /** One look, of a kind by chance. */
  void one() {
    int choice = random.nextInt(100);
    if (choice < 40) {
      user(world.anyUser(random));
    } else if (choice < 60) {
      byEmail();
    } else if (choice < 75) {
      listOfUsers();
    } else if (choice < 85) {
      product(world.anyProduct(random));
    } else {
      orderPage(world.anyOrder(random));
    }
  }

  /** A user by the key. */
  Optional<User> user(long id) {
    long start = world.time().nanoTime();
    Optional<User> found = node.users().find(id);
    done(start, 1);
    check(id, found, start);
    return found;
  }

  /** Whether an address is taken, and by whom. */
  Optional<User> user(String email) {
    long start = world.time().nanoTime();
    Optional<User> found = node.users().byEmail(email);
    done(start, 1);
    if (found.isEmpty()) {
      checker.absent(new Entity(Kind.EMAIL, email), start);
    } else if (!found.get().email().equals(email)) {
      checker.wrong(new Entity(Kind.EMAIL, email), "the user of another address");
    } else {
      check(found.get().id(), found, start);
    }
    return found;
  }

  private void byEmail() {
    String freed = random.nextInt(20) == 0 ? world.emails().anyFreed(random) : null;
    user(freed != null ? freed : world.emails().of(world.anyUser(random)));
  }

  private void listOfUsers() {
    Set<Long> ids = new LinkedHashSet<>();
    for (int i = 0; i < LIST_LENGTH; i++) {
      ids.add(world.anyUser(random));
    }
    long start = world.time().nanoTime();
    Map<Long, User> found = node.users().all(ids);
    done(start, 1);
    for (long id : ids) {
      check(id, Optional.ofNullable(found.get(id)), start);
    }
  }

  private void product(long id) {
    long start = world.time().nanoTime();
    Optional<Product> found = node.products().find(id);
    done(start, 1);
    checkProduct(id, found, start);
  }

  /** An order with its lines and the products in them. */
  private void orderPage(long id) {
    long start = world.time().nanoTime();
    Optional<Order> order = node.orders().find(id);
    long itemsStart = world.time().nanoTime();
    List<OrderItem> items = node.items().byOrderId(id);
    Set<Long> productIds = new LinkedHashSet<>();
    items.forEach(item -> productIds.add(item.productId()));
    long productsStart = world.time().nanoTime();
    Map<Long, Product> products = node.products().all(productIds);
    done(start, productIds.isEmpty() ? 2 : 3);

    Entity entity = new Entity(Kind.ORDER, id);
    order.ifPresentOrElse(
        found -> checker.found(entity, found.version(), found.writtenBy(), start),
        () -> checker.absent(entity, start));
    checkItems(id, items, itemsStart);
    for (long productId : productIds) {
      checkProduct(productId, Optional.ofNullable(products.get(productId)), productsStart);
    }
  }

  private void checkItems(long orderId, List<OrderItem> items, long start) {
    Entity entity = new Entity(Kind.ITEMS, orderId);
    if (items.isEmpty()) {
      checker.absent(entity, start);
    } else {
      OrderItem last = items.get(items.size() - 1);
      checker.found(entity, items.size(), last.writtenBy(), start);
    }
  }

  private void check(long id, Optional<User> found, long start) {
    Entity entity = new Entity(Kind.USER, id);
    found.ifPresentOrElse(
        user -> checker.found(entity, user.version(), user.writtenBy(), start),
        () -> checker.absent(entity, start));
  }

  private void checkProduct(long id, Optional<Product> found, long start) {
    Entity entity = new Entity(Kind.PRODUCT, id);
    found.ifPresentOrElse(
        product -> checker.found(entity, product.version(), product.writtenBy(), start),
        () -> checker.absent(entity, start));
  }

  private void done(long start, int plainStatements) {
    nanos.recordValue(Math.min(world.time().nanoTime() - start, nanos.getHighestTrackableValue()));
    world.tally().reads.increment();
    world.tally().plainStatements.add(plainStatements);
  }
}
