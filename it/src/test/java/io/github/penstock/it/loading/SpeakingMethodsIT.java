package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.cache.LoadContext;
import io.github.penstock.cache.LoadContexts;
import io.github.penstock.it.Nodes;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Methods of hand-written repositories that say more than they return, over a real Redis. */
@PenstockServers
class SpeakingMethodsIT {

  @SuppressWarnings("penstock") // quotes are as old as their ttl
  interface Quotes {
    @Cached(name = "quotes", ttl = "1h")
    String of(String currency);

    @Cached(name = "quotes", ttl = "1h")
    Map<String, String> ofAll(Set<String> currencies);
  }

  /** What begins with "never" is not stored, what begins with "short" lives for a moment. */
  static class HttpQuotes implements Quotes {
    private final AtomicInteger calls = new AtomicInteger();

    @Override
    public String of(String currency) {
      say(currency, LoadContext.current());
      return "q" + calls.incrementAndGet();
    }

    @Override
    public Map<String, String> ofAll(Set<String> currencies) {
      LoadContexts<String, String> loads = LoadContexts.current();
      int call = calls.incrementAndGet();
      currencies.forEach(currency -> say(currency, loads.of(currency)));
      return currencies.stream().collect(Collectors.toMap(key -> key, key -> "q" + call));
    }

    private static void say(String currency, LoadContext<String> load) {
      if (currency.startsWith("never")) {
        load.doNotCache();
      } else if (currency.startsWith("short")) {
        load.ttl(Duration.ofMillis(50));
      }
    }
  }

  private final Nodes nodes;

  SpeakingMethodsIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void generatedOnesDo() {
    Penstock here = nodes.open();
    Penstock there = nodes.open();
    Quotes quotes = here.decorate(Quotes.class, new HttpQuotes());
    assertThat(quotes.getClass().getName()).endsWith("_Penstock");

    theySayIt(quotes, there.decorate(Quotes.class, new HttpQuotes()));
  }

  @Test
  void proxiedOnesDo() {
    // An annotation processor is never shown a local interface.
    interface Proxied extends Quotes {}

    class ProxiedQuotes extends HttpQuotes implements Proxied {}

    Penstock here = nodes.open();
    Penstock there = nodes.open();
    Proxied quotes = here.decorate(Proxied.class, new ProxiedQuotes());
    assertThat(Proxy.isProxyClass(quotes.getClass())).isTrue();

    theySayIt(quotes, there.decorate(Proxied.class, new ProxiedQuotes()));
  }

  private static void theySayIt(Quotes here, Quotes there) {
    assertThat(here.of("never")).isEqualTo("q1");
    assertThat(here.of("never")).isEqualTo("q2");
    assertThat(here.of("long")).isEqualTo("q3");
    Await.until("the other node has it", Nodes.SOON, () -> "q3".equals(there.of("long")));
    assertThat(here.of("short")).isEqualTo("q4");
    Await.until("it is over", Nodes.SOON, () -> !"q4".equals(here.of("short")));
    assertThat(here.of("long")).isEqualTo("q3");

    Map<String, String> all = here.ofAll(Set.of("never1", "short1", "long1", "long"));
    String first = all.get("long1");
    assertThat(all).containsEntry("never1", first).containsEntry("long", "q3");
    assertThat(here.of("never1")).isNotEqualTo(first);
    assertThat(here.of("long1")).isEqualTo(first);
    Await.until("it is over", Nodes.SOON, () -> !first.equals(here.of("short1")));
    assertThat(here.ofAll(Set.of("long1"))).containsEntry("long1", first);
  }
}
