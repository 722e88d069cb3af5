package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.LONG;
import static io.github.penstock.redis.Nodes.found;
import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.load;
import static io.github.penstock.redis.Nodes.region;
import static io.github.penstock.redis.Nodes.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.testkit.server.OwnServer;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A server whose memory is full must still take announcements: writers depend on it. */
@PenstockServers
class FullMemoryIT {

  private final Nodes nodes = new Nodes();
  private final CacheKey key = key("k");

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void announcementsReleasesAndClearsAreTaken(@OwnServer RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    load(region(session), key, "v");
    load(region(session), key("other"), "w");
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    admin.configSet("maxmemory-policy", "noeviction");
    admin.configSet("maxmemory", "1");
    assertThatThrownBy(() -> admin.set("x", "y"))
        .isInstanceOf(RedisCommandExecutionException.class);

    Quarantine quarantine =
        session.tier().quarantine(List.of(key), List.of("#a"), nodes.transactions.begin(), LONG);
    assertThat(admin.exists(nodes.value(session, key))).isZero();
    assertThat(found(region(session), key)).isNull();
    result(session.tier().release(quarantine, List.of()));

    assertThat(found(region(session), key("other"))).isEqualTo("w");
    session.tier().clear("things");
    assertThat(found(region(session), key("other"))).isNull();
  }
}
