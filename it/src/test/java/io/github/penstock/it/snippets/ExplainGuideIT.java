package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CompositeKey;
import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.Explanation.Verdict;
import io.github.penstock.it.Nodes;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's page on explanations. */
@PenstockServers
class ExplainGuideIT {

  private final Nodes nodes;

  ExplainGuideIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void explanations() {
    Penstock penstock = nodes.open();
    CachePolicy policy = CachePolicy.ttl(Duration.ofMinutes(5));
    Cache<String, String> rates = penstock.cache("rates", String.class, String.class, policy);
    Cache<Long, String> users = penstock.cache("users", Long.class, String.class, policy);
    assertThat(users.name()).isEqualTo("users");
    StringBuilder out = new StringBuilder();

    out.append(rates.explain("EUR")); // several lines, without the key
    Explanation told = penstock.explain("users", 42); // of a repository, by its cache's name
    boolean isMiss = told.verdict() instanceof Verdict.Miss;

    assertThat(isMiss).isTrue();
    assertThat(out.toString()).contains("MISS").doesNotContain("EUR");
    assertThat(CompositeKey.of(List.of(7L, "de")).parts()).hasSize(2);
  }
}
