package io.github.penstock.samples.outbox;

import com.gruelbox.transactionoutbox.Dialect;
import com.gruelbox.transactionoutbox.Instantiator;
import com.gruelbox.transactionoutbox.Persistor;
import com.gruelbox.transactionoutbox.Submitter;
import com.gruelbox.transactionoutbox.TransactionOutbox;
import io.github.penstock.Penstock;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The process that places orders and tells of them, until there are enough and all are told. It may
 * be killed at any moment and started again. Used by its main thread.
 */
final class Shop implements AutoCloseable {

  /** How many calls wait in the table. */
  static final String WAITING = "select count(*) from txno_outbox where not processed";

  /** Every so many orders the customer changes their mind inside of the transaction. */
  private static final int SECOND_THOUGHTS = 5;

  private static final Duration BETWEEN_FLUSHES = Duration.ofMillis(100);

  private final Penstock penstock;
  private final Orders orders;
  private final ExecutorService delivery = Executors.newSingleThreadExecutor();
  private final TransactionOutbox outbox;

  Shop(String jdbcUrl, String redisUri, News news) {
    penstock =
        Penstock.builder()
            .namespace("outbox")
            .source(Postgres.connect(jdbcUrl))
            .remote(Redis.connect(redisUri))
            .open();
    orders = penstock.repository(Orders.class);
    outbox =
        TransactionOutbox.builder()
            .transactionManager(new JoinedTransactions(penstock))
            .persistor(Persistor.forDialect(Dialect.POSTGRESQL_9))
            .instantiator(Instantiator.using(type -> news))
            .submitter(Submitter.withExecutor(delivery))
            .attemptFrequency(Duration.ofSeconds(1))
            .build();
  }

  /** Places an order; what is to be told of it is committed with it, or not at all. */
  Order place(long cents, boolean withSecondThoughts) {
    return penstock.transaction(
        tx -> {
          Order order = orders.insert(new Order(0, cents));
          tell(order);
          if (withSecondThoughts) {
            throw new SecondThoughtsException();
          }
          return order;
        });
  }

  /** The call is a row of the current transaction. */
  private void tell(Order order) {
    try {
      outbox.schedule(News.class).placed(order.id(), order.cents());
    } catch (IOException e) {
      throw new IllegalStateException("scheduling calls nobody", e);
    }
  }

  long placed() {
    return orders.count();
  }

  /** Tries again what is due, such as calls of a process that was killed. */
  void flush() {
    while (outbox.flush()) {
      // There may be more of it.
    }
  }

  @Override
  public void close() {
    delivery.shutdownNow();
    try {
      boolean unused = delivery.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    penstock.close();
  }

  /**
   * Runs until all orders are placed and told.
   *
   * @param args database, Redis, the file of the other service, how many orders
   */
  public static void main(String[] args) throws Exception {
    long wanted = Long.parseLong(args[3]);
    try (Shop shop = new Shop(args[0], args[1], new FileNews(Path.of(args[2])))) {
      for (int i = 1; shop.placed() < wanted; i++) {
        try {
          Order unused = shop.place(100 + i, i % SECOND_THOUGHTS == 0);
        } catch (SecondThoughtsException e) {
          // No order, so no news.
        }
      }
      CountDownLatch never = new CountDownLatch(1);
      while (Database.count(args[0], WAITING) > 0) {
        shop.flush();
        boolean unused = never.await(BETWEEN_FLUSHES.toNanos(), TimeUnit.NANOSECONDS);
      }
    }
  }

  /** The customer does not want it after all. */
  private static final class SecondThoughtsException extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }
}
