package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Key;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Lifetimes;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Local;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the guide. */
@PenstockServers
class GuideIT {

  // spotless:off
  @Table("products")
  public record Product(
      @Id long id, @Unique String sku, String name, BigDecimal price, @Nullable LocalDate soldUntil, @Version int version) {
    Product withPrice(BigDecimal changed) {
      return new Product(id, sku, name, changed, soldUntil, version);
    }
  }

  @Repository
  @Cached(ttl = "1h", localTtl = "30s", absentTtl = "5s", write = WriteMode.WRITE_THROUGH)
  public interface Products extends Crud<Product, Long> {
    @Find
    Optional<Product> bySku(String sku);

    @Find
    List<Product> byName(String name);

    @Sql("select count(*) from products where price < :limit")
    long cheaperThan(BigDecimal limit);

    @Exec("update products set price = price * :factor, version = version + 1 where name = :name")
    int reprice(String name, BigDecimal factor);
  }

  public interface Prices {
    @Cached(name = "prices", ttl = "10m")
    Optional<BigDecimal> of(String sku);

    @Cached(name = "prices", ttl = "10m")
    Map<String, BigDecimal> ofAll(Collection<String> skus); // a Collection in, a Map out: one call for what is missing

    @CacheInvalidate("prices")
    void change(@Key String sku, BigDecimal price);
  }
  // spotless:on

  /** What a currency costs. */
  public record Rate(String currency, BigDecimal value) {}

  /** Prices over plain JDBC. */
  static final class JdbcPrices implements Prices {
    private final DataSource dataSource;

    JdbcPrices(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public Optional<BigDecimal> of(String sku) {
      return Optional.ofNullable(ofAll(List.of(sku)).get(sku));
    }

    @Override
    public Map<String, BigDecimal> ofAll(Collection<String> skus) {
      Map<String, BigDecimal> prices = new HashMap<>();
      try (Connection connection = dataSource.getConnection();
          PreparedStatement select =
              connection.prepareStatement("select sku, price from products where sku = any(?)")) {
        select.setArray(1, connection.createArrayOf("text", skus.toArray()));
        ResultSet rows = select.executeQuery();
        while (rows.next()) {
          prices.put(rows.getString(1), rows.getBigDecimal(2));
        }
        return prices;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void change(String sku, BigDecimal price) {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement update =
              connection.prepareStatement("update products set price = ? where sku = ?")) {
        update.setBigDecimal(1, price);
        update.setString(2, sku);
        update.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final Penstock penstock;

  GuideIT(PostgresServer postgres, RedisServer redis) throws SQLException {
    String url = postgres.newDatabase();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table products (id bigint primary key, sku text not null unique, name text not"
              + " null, price numeric(12, 2) not null, sold_until date, version int not null)");
    }
    penstock =
        Penstock.builder()
            .namespace("guide")
            .source(Postgres.connect(url))
            .remote(Redis.connect(redis.uri()))
            .open();
  }

  @AfterEach
  void close() {
    penstock.close();
  }

  @Test
  void repositories() {
    Products products = penstock.repository(Products.class);
    BigDecimal ten = new BigDecimal("10.00");
    Product nail = products.insert(new Product(7, "nail", "Nail", ten, null, 0));
    assertThat(products.bySku("nail")).contains(nail);
    assertThat(products.byName("Nail")).containsExactly(nail);
    List<String> log = new ArrayList<>();

    // spotless:off
    Product changed =
        penstock.transaction(
            tx -> {
              Product current = products.forUpdate(7L).orElseThrow();
              tx.afterCommit(() -> log.add("price of 7 changed"));
              return products.update(current.withPrice(new BigDecimal("9.90")));
            });
    // spotless:on

    assertThat(products.find(7L)).contains(changed);
    assertThat(products.cheaperThan(ten)).isEqualTo(1);
    assertThat(log).hasSize(1);
    assertThat(products.reprice("Nail", new BigDecimal("2"))).isEqualTo(1);
    assertThat(products.find(7L).orElseThrow().price()).isEqualByComparingTo("19.80");

    // spotless:off
    Prices prices = penstock.decorate(Prices.class, new JdbcPrices(penstock.dataSource()));
    // spotless:on

    assertThat(prices.of("nail").orElseThrow()).isEqualByComparingTo("19.80");
    prices.change("nail", ten);
    assertThat(prices.of("nail").orElseThrow()).isEqualByComparingTo(ten);
    assertThat(prices.ofAll(Set.of("nail", "none"))).containsOnlyKeys("nail");
  }

  @Test
  void caches() {
    // spotless:off
    Cache<String, Rate> rates =
        penstock.cache("rates", String.class, Rate.class, CachePolicy.ttl(Duration.ofMinutes(5)));
    Rate euro = rates.get("EUR", key -> fetch(key)); // null where the loader gave null, remembered for absentTtl
    Map<String, Rate> some = rates.getAll(List.of("EUR", "USD"), missing -> fetchAll(missing));
    rates.invalidate("EUR"); // both tiers, every node, and loads that are under way
    rates.clear(); // the same for all keys, in constant time

    Cache<Long, List<Rate>> history =
        penstock.cache(
            new CacheSpec(
                "history",
                TypeRef.of(Long.class),
                new TypeRef("java.util.List", List.of(TypeRef.of(Rate.class))),
                CachePolicy.ttl(Duration.ofMinutes(5))));

    CachePolicy policy =
        CachePolicy.ttl(Duration.ofHours(1))
            .with(Lifetimes.of(Duration.ofHours(1)).withLocalTtl(Duration.ofSeconds(10)))
            .with(new Local(50_000).withMaxBytes(64 << 20))
            .with(Loading.DEFAULT.with(Stampede.LOCAL))
            .with(
                new Degraded(
                    new Degraded.WhenRedisIsAway.Local(Duration.ofMinutes(1)),
                    Degraded.OnQuarantineFailure.BEST_EFFORT));
    // spotless:on

    assertThat(euro).isEqualTo(fetch("EUR"));
    assertThat(some).containsOnlyKeys("EUR", "USD");
    assertThat(history.get(1L, key -> List.of(euro))).containsExactly(euro);
    assertThat(policy.local().maxEntries()).isEqualTo(50_000);
  }

  private static Rate fetch(String currency) {
    return new Rate(currency, BigDecimal.TEN);
  }

  private static Map<String, Rate> fetchAll(Set<String> currencies) {
    Map<String, Rate> all = new HashMap<>();
    currencies.forEach(currency -> all.put(currency, fetch(currency)));
    return all;
  }
}
