package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.StatementCounts;
import io.github.penstock.StatementScope;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.repository.Crud;
import io.github.penstock.testkit.MaxStatements;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on statements. */
@PenstockServers
class StatementsGuideIT {

  /** A product. */
  @Table("products")
  public record Product(@Id long id, String name) {}

  /** Products. */
  @Repository
  @Cached(ttl = "1h")
  public interface Products extends Crud<Product, Long> {}

  private final Penstock penstock;
  private final Products products;
  private final List<String> log = new ArrayList<>();

  StatementsGuideIT(PostgresServer postgres) {
    String url = postgres.newDatabase();
    penstock = open(url);
    penstock.transaction(
        tx -> {
          try (var connection = penstock.dataSource().getConnection();
              var statement = connection.createStatement()) {
            return statement.execute(
                "create table products (id bigint primary key, name text not null);"
                    + " insert into products select id, 'x' from generate_series(1, 3) id");
          } catch (SQLException e) {
            throw new IllegalStateException(e);
          }
        });
    products = penstock.repository(Products.class);
  }

  private static Penstock open(String url) {
    Penstock penstock =
        Penstock.builder().source(Postgres.connect(url)).warnAboutRepeatedStatements(10).open();

    return penstock;
  }

  @AfterEach
  void close() {
    penstock.close();
  }

  @Test
  @MaxStatements(2)
  void anOverviewIsTwoStatements() {
    Map<Long, Product> found = products.all(List.of(1L, 2L, 3L));
    assertThat(found).hasSize(3);
    assertThat(products.count()).isEqualTo(3);
  }

  @Test
  void aReportThatSendsTooMuchIsDescribed() {
    Runnable report = () -> List.of(1L, 2L, 3L).forEach(id -> products.forUpdate(id));
    Runnable inTransactions =
        () -> {
          for (int i = 0; i < 40; i++) {
            penstock.transaction(
                tx -> {
                  report.run();
                  return "done";
                });
          }
        };
    run(inTransactions);

    assertThat(log).hasSize(1);
    assertThat(log.get(0)).startsWith("120 x /* products.selectForUpdate */ ");
  }

  private void run(Runnable report) {
    try (StatementScope scope = StatementScope.open()) {
      report.run();
      StatementCounts counts = scope.counts();
      if (counts.total() > 100) {
        log.add(counts.describe());
      }
    }
  }
}
