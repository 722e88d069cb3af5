package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.BatchLoader;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Deadlines;
import io.github.penstock.cache.LoadLimits;
import io.github.penstock.cache.Loading;
import io.github.penstock.cache.Refresh;
import io.github.penstock.cache.Stale;
import io.github.penstock.postgres.Postgres;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/stampede.md and docs/guide/stale.md. */
@PenstockServers
class LoadingGuideIT {

  record Rate(String currency, BigDecimal value) {}

  private final String url;
  private final List<String> log = new ArrayList<>();

  // stampede.md
  private final BatchLoader<String, Rate> byCurrency = currencies -> fetchAll(currencies);

  Rate eur(Cache<String, Rate> rates) {
    return rates.get("EUR", byCurrency);
  }

  LoadingGuideIT(PostgresServer postgres) {
    url = postgres.newDatabase();
  }

  private static Rate fetch(String currency) {
    return new Rate(currency, BigDecimal.ONE);
  }

  private static Map<String, Rate> fetchAll(Set<String> currencies) {
    return currencies.stream().collect(Collectors.toMap(key -> key, LoadingGuideIT::fetch));
  }

  @Test
  void theGuideIsRight() {
    CachePolicy policy =
        CachePolicy.ttl(Duration.ofMinutes(5))
            .with(new Stale(Duration.ofMinutes(1), Duration.ofHours(1)))
            .with(Refresh.after(0.8))
            .with(
                Loading.DEFAULT.with(new Deadlines(Duration.ofMillis(50), Duration.ofSeconds(2))));
    Penstock penstock =
        Penstock.builder()
            .source(Postgres.connect(url))
            .loadLimits(new LoadLimits(8, 500, Duration.ofSeconds(5))) // at once, waiting, ramp
            .open();
    try (penstock) {
      Cache<String, Rate> rates = penstock.cache("rates", String.class, Rate.class, policy);
      assertThat(eur(rates)).isEqualTo(fetch("EUR"));
      CacheResult<Rate> result = rates.getResult("EUR", key -> fetch(key));
      if (result.stale()) {
        log.add("rates are " + result.age().toMinutes() + " minutes old");
      }
      assertThat(log).isEmpty();
      Rate quick =
          penstock.within(Duration.ofMillis(200), () -> rates.get("EUR", key -> fetch(key)));
      assertThat(quick).isEqualTo(fetch("EUR"));
    }
  }
}
