package io.github.penstock.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheEvent;
import io.github.penstock.spi.CacheListener;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners hear what happens on their node, and who did it. */
@PenstockServers
class EventsIT {

  private final Nodes nodes;

  EventsIT(PostgresServer postgres, RedisServer redis) {
    nodes = new Nodes(postgres, redis.uri(), User.DDL);
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void everyNodeHearsOfAWriteAndWhetherItWasItsOwn() throws Exception {
    BlockingQueue<CacheEvent> one = new LinkedBlockingQueue<>();
    BlockingQueue<CacheEvent> two = new LinkedBlockingQueue<>();
    Users users = nodes.open(b -> b.listener(failing()).listener(one::add)).repository(Users.class);
    nodes.open(b -> b.listener(two::add)).repository(Users.class);
    assertThat(one.poll(5, TimeUnit.SECONDS)).isEqualTo(new CacheEvent.ChannelReady());
    assertThat(two.poll(5, TimeUnit.SECONDS)).isEqualTo(new CacheEvent.ChannelReady());

    User ann = users.insert(User.of("ann@example.org"));
    assertThat(next(one)).isEqualTo(new CacheEvent.Invalidated("users", ann.id(), true));
    assertThat(next(two)).isEqualTo(new CacheEvent.Invalidated("users", ann.id(), false));
    users.renameAll("Zoe");
    assertThat(next(one)).isEqualTo(new CacheEvent.Cleared("users"));
    assertThat(next(two)).isEqualTo(new CacheEvent.Cleared("users"));
  }

  private static CacheListener failing() {
    return event -> {
      throw new IllegalStateException("a listener that fails");
    };
  }

  /** The next event of the rows; finders have caches of their own. */
  private static CacheEvent next(BlockingQueue<CacheEvent> events) throws InterruptedException {
    while (true) {
      CacheEvent event = events.poll(5, TimeUnit.SECONDS);
      if (event == null
          || (event instanceof CacheEvent.Invalidated key && key.cache().equals("users"))
          || (event instanceof CacheEvent.Cleared all && all.cache().equals("users"))) {
        return event;
      }
    }
  }
}
