package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.CacheInvalidate;
import io.github.penstock.annotation.CacheUpdate;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Key;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A repository written by hand over JDBC, which knows nothing of caches. */
@PenstockServers
class DecoratedIT {

  interface Stock {
    @Cached(name = "stock", ttl = "1h")
    Optional<Integer> of(String sku);

    @Cached(name = "stock", ttl = "1h")
    Map<String, Integer> ofAll(Collection<String> skus);

    @CacheUpdate("stock")
    int set(@Key String sku, int amount);

    @CacheInvalidate("stock")
    void take(@Key String sku, int amount) throws IOException;
  }

  /** The implementation; counts its calls. */
  static final class JdbcStock implements Stock {
    private final DataSource dataSource;
    private final AtomicInteger reads = new AtomicInteger();

    JdbcStock(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Override
    public Optional<Integer> of(String sku) {
      return Optional.ofNullable(ofAll(List.of(sku)).get(sku));
    }

    @Override
    public Map<String, Integer> ofAll(Collection<String> skus) {
      reads.incrementAndGet();
      Map<String, Integer> found = new HashMap<>();
      for (String sku : skus) {
        try (Connection connection = dataSource.getConnection();
            PreparedStatement select =
                connection.prepareStatement("select amount from stock where sku = ?")) {
          select.setString(1, sku);
          ResultSet rows = select.executeQuery();
          if (rows.next()) {
            found.put(sku, rows.getInt(1));
          }
        } catch (SQLException e) {
          throw new IllegalStateException(e);
        }
      }
      return found;
    }

    @Override
    public int set(String sku, int amount) {
      write(
          "insert into stock (amount, sku) values (?, ?)"
              + " on conflict (sku) do update set amount = excluded.amount",
          amount,
          sku);
      return amount;
    }

    @Override
    public void take(String sku, int amount) throws IOException {
      write("update stock set amount = amount - ? where sku = ?", amount, sku);
      if (ofAll(List.of(sku)).getOrDefault(sku, 0) < 0) {
        throw new IOException("sold out");
      }
    }

    private void write(String sql, int amount, String sku) {
      try (Connection connection = dataSource.getConnection();
          PreparedStatement update = connection.prepareStatement(sql)) {
        update.setInt(1, amount);
        update.setString(2, sku);
        update.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private final Nodes nodes;
  private JdbcStock jdbc;
  private Stock stock;
  private Stock others;
  private Penstock penstock;

  DecoratedIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table stock (sku text primary key, amount int not null)",
            "insert into stock values ('nail', 10)");
  }

  @BeforeEach
  void open() {
    penstock = nodes.open();
    Penstock other = nodes.open();
    jdbc = new JdbcStock(penstock.dataSource());
    stock = penstock.decorate(Stock.class, jdbc);
    others = other.decorate(Stock.class, new JdbcStock(other.dataSource()));
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void readsAreCachedAndAbsenceToo() {
    for (int i = 0; i < 5; i++) {
      assertThat(stock.of("nail")).contains(10);
      assertThat(stock.of("none")).isEmpty();
    }
    assertThat(jdbc.reads).hasValue(2);
  }

  @Test
  void manyKeysAreOneCall() {
    stock.of("nail");
    assertThat(stock.ofAll(List.of("nail", "none", "nail"))).isEqualTo(Map.of("nail", 10));
    assertThat(jdbc.reads).hasValue(2);
  }

  @Test
  void aWriteRunsInATransactionAndReachesOtherNodes() throws Exception {
    assertThat(others.of("nail")).contains(10);
    stock.take("nail", 3);
    assertThat(stock.of("nail")).contains(7);
    Await.until("the other node has it", Nodes.SOON, () -> others.of("nail").equals(Optional.of(7)));

    assertThat(stock.set("nail", 20)).isEqualTo(20);
    Await.until(
        "the other node has it", Nodes.SOON, () -> others.of("nail").equals(Optional.of(20)));
  }

  @Test
  void aCheckedExceptionReachesTheCallerAndRollsBack() {
    assertThat(stock.of("nail")).contains(10);
    assertThatThrownBy(() -> stock.take("nail", 11))
        .isInstanceOf(IOException.class)
        .hasMessage("sold out");
    assertThat(stock.of("nail")).contains(10);
    assertThat(others.of("nail")).contains(10);
  }

  @Test
  void aWriteJoinsTheTransactionAroundIt() {
    assertThat(stock.of("nail")).contains(10);
    assertThatThrownBy(
            () ->
                penstock.transaction(
                    tx -> {
                      stock.set("nail", 99);
                      assertThat(stock.of("nail")).as("own write").contains(99);
                      throw new IllegalStateException("no");
                    }))
        .hasMessage("no");
    assertThat(stock.of("nail")).contains(10);
  }
}
