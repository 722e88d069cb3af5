package io.github.penstock.it.loading;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.Penstock;
import io.github.penstock.cache.Cache;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.LoadContext;
import io.github.penstock.cache.Stale;
import io.github.penstock.it.Nodes;
import io.github.penstock.spi.Gate;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A copy that another node has made void, of which this one has not heard yet. */
@PenstockServers
class UnheardCopiesIT {

  private static final CachePolicy POLICY =
      CachePolicy.ttl(Duration.ofHours(1)).with(Stale.NEVER.withIfError(Duration.ofHours(1)));

  private final Nodes nodes;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final CountDownLatch deaf = new CountDownLatch(1);
  private final CountDownLatch mayHear = new CountDownLatch(1);
  private final CountDownLatch granted = new CountDownLatch(1);
  private final CountDownLatch mayLoad = new CountDownLatch(1);
  private final AtomicInteger compared = new AtomicInteger();
  private volatile boolean stops;

  UnheardCopiesIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri());
  }

  @AfterEach
  void close() {
    mayHear.countDown();
    mayLoad.countDown();
    thread.shutdownNow();
    nodes.close();
  }

  private void reach(Gate gate, String cache) {
    if (stops && gate == Gate.BEFORE_DELIVERY) {
      stop(deaf, mayHear);
    } else if (stops && gate == Gate.BEFORE_LOAD && cache.equals("rates")) {
      stop(granted, mayLoad);
    }
  }

  private static void stop(CountDownLatch arrived, CountDownLatch mayGoOn) {
    arrived.countDown();
    try {
      assertThat(mayGoOn.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String fetch(String key, LoadContext<String> load) {
    load.ttl(Duration.ofMillis(1));
    load.validator("e1");
    if (load.previous() != null) {
      compared.incrementAndGet();
      return load.unchanged();
    }
    return "v1";
  }

  private static Cache<String, String> cache(Penstock node, String name) {
    return node.cache(name, String.class, String.class, POLICY);
  }

  @Test
  void itIsNotCompared() throws Exception {
    Cache<String, String> reader = cache(nodes.open(b -> b.gates(this::reach)), "rates");
    Penstock writer = nodes.open();
    Cache<String, String> written = cache(writer, "rates");
    written.get("EUR", this::fetch);
    reader.get("EUR", this::fetch); // so that this node knows the stamp of the cache
    compared.set(0);

    stops = true;
    cache(writer, "others").invalidate("EUR");
    assertThat(deaf.await(5, TimeUnit.SECONDS)).isTrue();
    Future<String> read =
        thread.submit(
            () -> {
              String value;
              do {
                value = reader.get("EUR", this::fetch);
              } while (granted.getCount() > 0);
              return value;
            });
    assertThat(granted.await(5, TimeUnit.SECONDS)).isTrue();
    written.clear();
    mayLoad.countDown();

    assertThat(read.get(5, TimeUnit.SECONDS)).isEqualTo("v1");
    assertThat(compared).hasValue(0);
    assertThat(written.getIfPresent("EUR")).isNull();
  }
}
