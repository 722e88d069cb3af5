package io.github.penstock.postgres;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** What a HikariCP pool looks like; nothing is known of other data sources. */
record PoolFigures(DataSource dataSource) implements Supplier<String> {

  /** Four of five connections: the others are for writes and transactions. */
  int loadsAtOnce() {
    return dataSource instanceof HikariDataSource hikari
        ? Math.max(1, hikari.getMaximumPoolSize() * 4 / 5)
        : Integer.MAX_VALUE;
  }

  @Override
  public String get() {
    if (!(dataSource instanceof HikariDataSource hikari) || hikari.getHikariPoolMXBean() == null) {
      return "";
    }
    HikariPoolMXBean pool = hikari.getHikariPoolMXBean();
    return "pool of %d: total %d, active %d, idle %d, waiting %d"
        .formatted(
            hikari.getMaximumPoolSize(),
            pool.getTotalConnections(),
            pool.getActiveConnections(),
            pool.getIdleConnections(),
            pool.getThreadsAwaitingConnection());
  }
}
