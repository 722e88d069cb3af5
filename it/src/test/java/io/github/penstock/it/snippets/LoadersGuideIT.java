package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.LoadContext;
import io.github.penstock.cache.Stale;
import io.github.penstock.testkit.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The code of docs/guide/loaders.md. */
class LoadersGuideIT {

  record Token(String text) {}

  record Grant(Token token, Duration lifetime) {}

  @SuppressWarnings("penstock") // a token is as old as it says
  interface Tokens {
    @Cached(name = "granted", ttl = "1h")
    Token byClient(String client);
  }

  static final class HttpTokens implements Tokens {
    @Override
    public Token byClient(String client) {
      Grant grant = authorize(client);
      LoadContext.current().ttl(grant.lifetime());
      return grant.token();
    }
  }

  record Rate(String currency, int cents) {}

  record Response(int status, String etag, Rate rate) {}

  private final AtomicInteger bodies = new AtomicInteger();

  private Response ask(String currency, @Nullable String etag) {
    if ("e1".equals(etag)) {
      return new Response(304, "e1", null);
    }
    bodies.incrementAndGet();
    return new Response(200, "e1", new Rate(currency, 108));
  }

  private Rate euro(Cache<String, Rate> rates) {
    Rate eur =
        rates.get(
            "EUR",
            (currency, load) -> {
              LoadContext.Previous<Rate> last = load.previous();
              Response response = ask(currency, last == null ? null : last.validator());
              if (last != null && response.status() == 304) {
                return load.unchanged();
              }
              load.validator(response.etag());
              return response.rate();
            });
    return eur;
  }

  @Test
  void whatIsUnchangedIsNotSentAgain() {
    ManualTime time = new ManualTime();
    try (Penstock penstock = Penstock.builder().timeSource(time).open()) {
      CachePolicy policy =
          CachePolicy.ttl(Duration.ofMinutes(1)).with(Stale.NEVER.withIfError(Duration.ofHours(1)));
      Cache<String, Rate> rates = penstock.cache("rates", String.class, Rate.class, policy);
      assertThat(euro(rates)).isEqualTo(new Rate("EUR", 108));
      time.advance(Duration.ofMinutes(1));
      assertThat(euro(rates)).isEqualTo(new Rate("EUR", 108));
    }
    assertThat(bodies).hasValue(1);
  }

  private static Grant authorize(String client) {
    return new Grant(new Token("t-" + client), Duration.ofMinutes(10));
  }

  private static Map<String, Grant> authorizeAll(Set<String> clients) {
    return clients.stream().collect(Collectors.toMap(client -> client, LoadersGuideIT::authorize));
  }

  private static Map<String, Token> tokensOf(Map<String, Grant> grants) {
    return grants.entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, one -> one.getValue().token()));
  }

  @Test
  void theGuideIsRight() {
    try (Penstock penstock = Penstock.builder().open()) {
      Cache<String, Token> tokens =
          penstock.cache("tokens", String.class, Token.class, CachePolicy.ttl(Duration.ofHours(1)));
      List<String> clients = List.of("shop", "bank");
      Token token =
          tokens.get(
              "shop",
              (client, load) -> {
                Grant grant = authorize(client);
                load.ttl(grant.lifetime());
                return grant.token();
              });
      Map<String, Token> all =
          tokens.getAll(
              clients,
              (missing, loads) -> {
                Map<String, Grant> grants = authorizeAll(missing);
                grants.forEach((client, grant) -> loads.of(client).ttl(grant.lifetime()));
                return tokensOf(grants);
              });
      assertThat(all).containsEntry("shop", token).hasSize(2);
      Tokens decorated = penstock.decorate(Tokens.class, new HttpTokens());
      assertThat(decorated.byClient("shop")).isEqualTo(token);
    }
  }
}
