package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.penstock.Penstock;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.change.Registration;
import io.github.penstock.change.RowChange.Inserted;
import io.github.penstock.change.RowChange.Updated;
import io.github.penstock.it.ChangeMessages;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on changes, and its message. */
@PenstockServers
class ChangesGuideIT {

  /** An order. */
  @Table("orders")
  public record Order(@Id long id, long cents) {}

  /** Orders. */
  @Repository
  public interface Orders extends Crud<Order, Long> {}

  /** What there is of an article. */
  @Table("stock")
  public record Article(@Id long id, int count) {}

  /** The stock. */
  @Repository
  public interface Stock extends Crud<Article, Long> {
    /** Takes from all articles. */
    @Exec("update stock set count = count - :by")
    int take(int by);
  }

  private final String jdbcUrl;
  private final String redisUri;
  private final List<String> news = new ArrayList<>();

  ChangesGuideIT(PostgresServer postgres, RedisServer redis) throws SQLException {
    jdbcUrl = postgres.newDatabase();
    redisUri = redis.uri();
    try (Connection connection = DriverManager.getConnection(jdbcUrl);
        Statement statement = connection.createStatement()) {
      statement.execute(
          "create table orders (id bigint primary key, cents bigint not null);"
              + " insert into orders values (1, 100), (2, 200);"
              + " create table stock (id bigint primary key, count int not null)");
    }
  }

  @Test
  void listeners() {
    try (Penstock penstock = Penstock.builder().source(Postgres.connect(jdbcUrl)).open()) {
      Orders orders = penstock.repository(Orders.class);
      Registration registration =
          penstock.onChange(
              Orders.class,
              change -> {
                if (change instanceof Inserted<Long, Order> placed) {
                  news.add("order of " + placed.after().cents() + " cents");
                } else if (change instanceof Updated<Long, Order> changed
                    && changed.before() != null) {
                  news.add(changed.before().cents() + " is now " + changed.after().cents());
                } else if (change.key() == null) {
                  news.add("any order may have changed");
                }
              });
      orders.insert(new Order(3, 300));
      orders.update(new Order(1, 150));
      registration.close();
      orders.update(new Order(1, 160));
    }
    assertThat(news).containsExactly("order of 300 cents", "100 is now 150");
  }

  @Test
  void theMessageIsTheOneOfTheGuide() throws Exception {
    Penstock publishing =
        Penstock.builder()
            .namespace("shop")
            .source(Postgres.connect(jdbcUrl))
            .remote(Redis.connect(redisUri))
            .publishChanges()
            .open();

    try (publishing;
        ChangeMessages messages = ChangeMessages.of(redisUri, "{shop}:changes")) {
      Orders orders = publishing.repository(Orders.class);
      Stock stock = publishing.repository(Stock.class);
      publishing.transaction(
          tx -> {
            orders.insert(new Order(3, 300));
            orders.update(new Order(1, 150));
            orders.delete(2L);
            return stock.take(1);
          });
      ObjectNode sent = messages.next();
      ObjectNode shown = shown();
      assertThat(Instant.parse(sent.get("time").textValue()).toString())
          .isEqualTo(sent.get("time").textValue());
      assertThat(sent.get("transaction").textValue()).matches("[0-9]+");
      for (String varying : List.of("time", "transaction")) {
        JsonNode asShown = shown.get(varying);
        assertThat(asShown.getNodeType()).isEqualTo(sent.get(varying).getNodeType());
        sent.set(varying, asShown);
      }
      assertThat(sent).isEqualTo(shown);
    }
  }

  private static ObjectNode shown() throws IOException {
    String page = Files.readString(Path.of("../docs/guide/changes.md"));
    String block = page.split("```json\n", -1)[1].split("```", -1)[0];
    return (ObjectNode) new ObjectMapper().readTree(block);
  }
}
