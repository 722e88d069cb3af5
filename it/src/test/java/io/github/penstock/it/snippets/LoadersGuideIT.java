package io.github.penstock.it.snippets;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.LoadContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
