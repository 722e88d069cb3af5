package io.github.penstock.samples.shop.load;

import io.github.penstock.Penstock;
import io.github.penstock.PenstockStats;
import io.github.penstock.cache.CacheStats;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.samples.shop.model.OrderItems;
import io.github.penstock.samples.shop.model.Orders;
import io.github.penstock.samples.shop.model.Products;
import io.github.penstock.samples.shop.model.Users;
import io.github.penstock.spi.TimeSource;

/**
 * One application server: a Penstock with a connection pool and a Redis connection of its own, and
 * the shop's repositories. Thread-safe.
 */
public final class Node implements AutoCloseable {

  private final int number;
  private final Penstock penstock;
  private final Users users;
  private final Products products;
  private final Orders orders;
  private final OrderItems items;

  private Node(int number, Penstock penstock) {
    this.number = number;
    this.penstock = penstock;
    this.users = penstock.repository(Users.class);
    this.products = penstock.repository(Products.class);
    this.orders = penstock.repository(Orders.class);
    this.items = penstock.repository(OrderItems.class);
  }

  /**
   * Connects a node.
   *
   * @param number from 0
   * @param site where its servers are
   * @param lag hears of invalidations
   * @return the node, ready to serve
   */
  public static Node open(int number, Site site, Lag lag) {
    Penstock penstock =
        Penstock.builder()
            .namespace(site.namespace())
            .source(
                Postgres.connect(site.jdbcUrl())
                    .poolSize(site.poolSize())
                    .pool(pool -> pool.addDataSourceProperty("currentSchema", site.schema())))
            .remote(Redis.connect(site.redisUri()).requireRedis())
            .listener(lag.of(number))
            .timeSource(TimeSource.system())
            .open();
    boolean opened = false;
    try {
      Node node = new Node(number, penstock);
      opened = true;
      return node;
    } finally {
      if (!opened) {
        penstock.close();
      }
    }
  }

  int number() {
    return number;
  }

  Penstock penstock() {
    return penstock;
  }

  Users users() {
    return users;
  }

  Products products() {
    return products;
  }

  OrderItems items() {
    return items;
  }

  /**
   * The orders, as this node sees them.
   *
   * @return the repository
   */
  public Orders orders() {
    return orders;
  }

  /**
   * What this node has done.
   *
   * @return a snapshot
   */
  public Usage usage() {
    PenstockStats stats = penstock.stats();
    long local = 0;
    long remote = 0;
    long misses = 0;
    for (CacheStats cache : stats.caches().values()) {
      local += cache.reads().localHits();
      remote += cache.reads().remoteHits();
      misses += cache.reads().misses();
    }
    return new Usage(local, remote, misses, stats.statements());
  }

  @Override
  public void close() {
    penstock.close();
  }

  /**
   * Where a node finds its servers.
   *
   * @param jdbcUrl of the database
   * @param schema in which the shop's tables are
   * @param redisUri of Redis
   * @param namespace of the keys in Redis
   * @param poolSize connections to the database, for one node
   */
  public record Site(
      String jdbcUrl, String schema, String redisUri, String namespace, int poolSize) {}

  /**
   * What nodes have done.
   *
   * @param localHits keys answered by the local tier
   * @param remoteHits keys answered by the remote tier
   * @param misses keys answered by the database
   * @param statements statements sent to the database
   */
  public record Usage(long localHits, long remoteHits, long misses, long statements) {

    /** No use at all. */
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    /**
     * The sum of two.
     *
     * @param other the other
     * @return the sum
     */
    public Usage plus(Usage other) {
      return new Usage(
          localHits + other.localHits,
          remoteHits + other.remoteHits,
          misses + other.misses,
          statements + other.statements);
    }

    /**
     * What has been added to an earlier use.
     *
     * @param earlier the earlier one
     * @return the difference
     */
    public Usage minus(Usage earlier) {
      return new Usage(
          localHits - earlier.localHits,
          remoteHits - earlier.remoteHits,
          misses - earlier.misses,
          statements - earlier.statements);
    }

    /**
     * The part of all key reads that the local tier answered.
     *
     * @return from 0 to 1
     */
    public double localHitRatio() {
      return ratio(localHits);
    }

    /**
     * The part of all key reads that the remote tier answered.
     *
     * @return from 0 to 1
     */
    public double remoteHitRatio() {
      return ratio(remoteHits);
    }

    private double ratio(long hits) {
      return hits / (double) Math.max(1, localHits + remoteHits + misses);
    }
  }
}
