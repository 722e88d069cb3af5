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
    @Cached(name = "quotes", ttl = "1h", staleIfError = "1h")
    String of(String currency);

    @Cached(name = "quotes", ttl = "1h", staleIfError = "1h")
    Map<String, String> ofAll(Set<String> currencies);
  }

  /**
   * What begins with "never" is not stored, what begins with "short" lives for a moment. What
   * begins with "same" does so, too, and is always found unchanged.
   */
  static class HttpQuotes implements Quotes {
    private static final String TAG = "\"7f-\u20ac\"";

    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger unchanged = new AtomicInteger();

    @Override
    public String of(String currency) {
      LoadContext<String> load = LoadContext.current();
      say(currency, load);
      String loaded = "q" + calls.incrementAndGet();
      return isUnchanged(load) ? load.unchanged() : loaded;
    }

    private boolean isUnchanged(LoadContext<String> load) {
      LoadContext.Previous<String> last = load.previous();
      boolean isUnchanged = last != null && TAG.equals(last.validator());
      unchanged.addAndGet(isUnchanged ? 1 : 0);
      return isUnchanged;
    }

    @Override
    public Map<String, String> ofAll(Set<String> currencies) {
      LoadContexts<String, String> loads = LoadContexts.current();
      int call = calls.incrementAndGet();
      currencies.forEach(currency -> say(currency, loads.of(currency)));
      return currencies.stream()
          .collect(
              Collectors.toMap(
                  key -> key,
                  key -> isUnchanged(loads.of(key)) ? loads.of(key).unchanged() : "q" + call));
    }

    private static void say(String currency, LoadContext<String> load) {
      if (currency.startsWith("never")) {
        load.doNotCache();
      } else if (currency.startsWith("short")) {
        load.ttl(Duration.ofMillis(50));
      } else if (currency.startsWith("same")) {
        load.ttl(Duration.ofMillis(50));
        load.validator(TAG);
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
    HttpQuotes implementation = new HttpQuotes();
    Quotes quotes = here.decorate(Quotes.class, implementation);
    assertThat(quotes.getClass().getName()).endsWith("_Penstock");

    theySayIt(quotes, there.decorate(Quotes.class, new HttpQuotes()));
    theyAskWithTheValidator(quotes, implementation);
  }

  @Test
  void proxiedOnesDo() {
    // An annotation processor is never shown a local interface.
    interface Proxied extends Quotes {}

    class ProxiedQuotes extends HttpQuotes implements Proxied {}

    Penstock here = nodes.open();
    Penstock there = nodes.open();
    ProxiedQuotes implementation = new ProxiedQuotes();
    Proxied quotes = here.decorate(Proxied.class, implementation);
    assertThat(Proxy.isProxyClass(quotes.getClass())).isTrue();

    theySayIt(quotes, there.decorate(Proxied.class, new ProxiedQuotes()));
    theyAskWithTheValidator(quotes, implementation);
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

  private static void theyAskWithTheValidator(Quotes quotes, HttpQuotes implementation) {
    String first = quotes.of("same");
    Await.until(
        "it was asked whether it has changed",
        Nodes.SOON,
        () -> first.equals(quotes.of("same")) && implementation.unchanged.get() > 2);

    Map<String, String> all = quotes.ofAll(Set.of("same1", "same2"));
    int before = implementation.unchanged.get();
    Await.until(
        "they were",
        Nodes.SOON,
        () ->
            all.equals(quotes.ofAll(Set.of("same1", "same2")))
                && implementation.unchanged.get() > before + 4);
  }
}
