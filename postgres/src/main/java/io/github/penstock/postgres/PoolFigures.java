package io.github.penstock.postgres;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import java.util.function.Supplier;
import javax.sql.DataSource;

/** What a HikariCP pool looks like at the moment, for messages; nothing for other data sources. */
record PoolFigures(DataSource dataSource) implements Supplier<String> {

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
