package io.github.penstock.samples.shop.load;

import io.github.penstock.Transaction;
import io.github.penstock.cache.CacheException;
import io.github.penstock.cache.CommitOutcomeException;
import io.github.penstock.cache.StaleVersionException;
import io.github.penstock.samples.shop.check.Entity;
import io.github.penstock.samples.shop.check.Entity.Kind;
import io.github.penstock.samples.shop.check.Operation;
import io.github.penstock.samples.shop.model.Order;
import io.github.penstock.samples.shop.model.OrderItem;
import io.github.penstock.samples.shop.model.Product;
import io.github.penstock.samples.shop.model.User;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeSet;

/**
 * What one customer changes, each time in one transaction that the checker hears of. One in ten is
 * rolled back after its statements, which must change no cache. Used by one thread.
 */
final class Writes {

  private static final int ROLLED_BACK_ONE_IN = 10;
  private static final int ATTEMPTS = 5;

  private final Node node;
  private final World world;
  private final SplittableRandom random;
  private final Reads reads;

  Writes(Node node, World world, SplittableRandom random, Reads reads) {
    this.node = node;
    this.world = world;
    this.random = random;
    this.reads = reads;
  }

  /** One change, of a kind by chance. */
  void one() {
    int choice = random.nextInt(100);
    if (choice < 45) {
      rename(world.anyUser(random));
    } else if (choice < 55) {
      changeEmail(world.anyUser(random));
    } else if (choice < 75) {
      transaction((tx, op) -> reprice(world.anyProduct(random), op));
    } else if (choice < 95) {
      transaction(this::placeOrder);
    } else {
      transaction((tx, op) -> enlarge(world.anyFirstOrder(random), op));
    }
  }

  /** Starts from the row that the customer sees, and from the locked one where that was too old. */
  private void rename(long id) {
    Optional<User> seen = reads.user(id);
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<User> basis = attempt == 1 ? seen : Optional.empty();
      boolean ended =
          transaction(
              (tx, op) -> {
                User user = basis.orElseGet(() -> locked(id));
                op.writes(new Entity(Kind.USER, id), user.version() + 1);
                node.users().update(user.renamed("Customer " + id + " of " + op.id(), op.id()));
                statements(1);
              });
      if (ended) {
        return;
      }
    }
  }

  /** Asks first whether the address is free, as a form does: so its absence is cached. */
  private void changeEmail(long id) {
    transaction(
        (tx, op) -> {
          User user = locked(id);
          String email = Emails.changed(id, op.id());
          op.writes(new Entity(Kind.USER, id), user.version() + 1);
          op.removes(new Entity(Kind.EMAIL, user.email()), 1);
          op.writes(new Entity(Kind.EMAIL, email), 0);
          if (reads.user(email).isEmpty()) {
            node.users().update(user.reachedBy(email, op.id()));
            statements(1);
            tx.afterCommit(() -> world.emails().changed(id, user.email(), email));
          }
        });
  }

  private void reprice(long id, Operation op) {
    Product product = node.products().forUpdate(id).orElseThrow();
    BigDecimal price = BigDecimal.valueOf(100 + random.nextInt(9_900), 2);
    op.writes(new Entity(Kind.PRODUCT, id), product.version() + 1);
    node.products().update(product.priced(price, op.id()));
    statements(2);
  }

  /** Locks the products in the order of their keys, so that two orders never wait in a circle. */
  private void placeOrder(Transaction tx, Operation op) {
    TreeSet<Long> productIds = new TreeSet<>();
    for (int i = 0; i < Sizes.MOST_LINES; i++) {
      productIds.add(world.anyProduct(random));
    }
    List<Product> taken = new ArrayList<>();
    BigDecimal total = BigDecimal.ZERO;
    for (long id : productIds) {
      Product product = node.products().forUpdate(id).orElseThrow();
      taken.add(product);
      total = total.add(product.price());
    }
    long userId = world.anyUser(random);
    Order order =
        node.orders().insert(Order.placed(userId, total, world.calendar().instant(), op.id()));
    List<OrderItem> items = new ArrayList<>();
    for (Product product : taken) {
      items.add(OrderItem.of(order.id(), items.size() + 1, product, op.id()));
      op.writes(new Entity(Kind.PRODUCT, product.id()), product.version() + 1);
      node.products().update(product.taken(1, op.id()));
    }
    op.writes(new Entity(Kind.ORDER, order.id()), order.version());
    op.writes(new Entity(Kind.ITEMS, order.id()), items.size());
    node.items().insertAll(items);
    statements(2 + 2 * items.size());
    tx.afterCommit(() -> world.ordered(order.id()));
  }

  private void enlarge(long orderId, Operation op) {
    Order order = node.orders().forUpdate(orderId).orElseThrow();
    int line = node.items().lastLine(orderId) + 1;
    Product product = node.products().find(world.anyProduct(random)).orElseThrow();
    OrderItem item = OrderItem.of(orderId, line, product, op.id());
    op.writes(new Entity(Kind.ORDER, orderId), order.version() + 1);
    op.writes(new Entity(Kind.ITEMS, orderId), line);
    node.items().insert(item);
    node.orders().update(order.enlarged(item.amount(), op.id()));
    statements(5);
  }

  private User locked(long id) {
    statements(1);
    return node.users().forUpdate(id).orElseThrow();
  }

  private void statements(int plain) {
    world.tally().plainStatements.add(plain);
  }

  /** Runs a change in a transaction; false where it is to be tried again from the newer row. */
  private boolean transaction(Change change) {
    Operation op = world.checker().begin();
    boolean rollBack = random.nextInt(ROLLED_BACK_ONE_IN) == 0;
    Runnable end = op::rolledBack;
    try {
      node.penstock()
          .transaction(
              tx -> {
                change.run(tx, op);
                if (rollBack) {
                  throw new OnPurpose();
                }
                world.lag().committing(node.number(), op.entities());
                return op.id();
              });
      end = op::committed;
      world.tally().writes.increment();
      return true;
    } catch (OnPurpose e) {
      world.tally().rolledBack.increment();
      return true;
    } catch (StaleVersionException e) {
      world.tally().conflicts.increment();
      return false;
    } catch (CommitOutcomeException e) {
      end = op::unknown;
      world.lag().failed(op.entities());
      throw e;
    } catch (CacheException e) {
      world.lag().failed(op.entities());
      throw e;
    } finally {
      end.run();
    }
  }

  /** What is to be done in a transaction. */
  @FunctionalInterface
  private interface Change {
    void run(Transaction tx, Operation op);
  }

  /** Ends a transaction that has done its work and must leave no trace. */
  private static final class OnPurpose extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OnPurpose() {
      super("rolled back on purpose", null, false, false);
    }
  }
}
