package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.found;
import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.load;
import static io.github.penstock.redis.Nodes.region;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.DefinitionException;
import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large values in a real Redis. */
@PenstockServers
class CompressionIT {

  private static final int MEGABYTE = 1 << 20;
  private static final String LARGE = "All work and no play. ".repeat(MEGABYTE / 22);

  private final Nodes nodes = new Nodes();
  private final CacheKey key = key("k");

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void aMegabyteIsStoredShortAndComesBackOnEveryNode(RedisServer server) {
    RemoteSession one = nodes.open(Nodes.patient(server.uri()));
    RemoteSession never = nodes.open(Nodes.patient(server.uri()).compressFrom(Integer.MAX_VALUE));
    RedisCommands<String, String> admin = nodes.admin(server.uri());

    load(region(one), key, LARGE);
    assertThat(admin.strlen(nodes.value(one, key))).isLessThan(MEGABYTE / 10);
    assertThat(found(region(one), key)).isEqualTo(LARGE);
    assertThat(found(region(never), key)).isEqualTo(LARGE);

    CacheKey other = key("other");
    load(region(never), other, LARGE);
    assertThat(admin.strlen(nodes.value(one, other))).isGreaterThan((long) LARGE.length());
    assertThat(found(region(one), other)).isEqualTo(LARGE);
  }

  @Test
  void shortValuesAreStoredAsTheyAre(RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()).compressFrom(100));
    RedisCommands<String, String> admin = nodes.admin(server.uri());
    load(region(session), key, "a".repeat(97)); // and two quotes
    assertThat(admin.strlen(nodes.value(session, key))).isEqualTo(Envelope.HEADER + 99);
    CacheKey longer = key("longer");
    load(region(session), longer, "a".repeat(98));
    assertThat(admin.strlen(nodes.value(session, longer))).isLessThan(Envelope.HEADER + 99);
    assertThat(found(region(session), longer)).isEqualTo("a".repeat(98));
  }

  @Test
  void aDamagedValueIsACountedMiss(RedisServer server) {
    RemoteSession session = nodes.open(Nodes.patient(server.uri()));
    RemoteRegion<String> region = region(session);
    load(region, key, LARGE);
    nodes.admin(server.uri()).setrange(nodes.value(session, key), Envelope.HEADER, "\u007f");

    assertThat(found(region, key)).isNull();
    assertThat(region.undecodable()).isEqualTo(1);
  }

  @Test
  void aLengthBelowOneIsRefused(RedisServer server) {
    assertThatThrownBy(() -> Redis.connect(server.uri()).compressFrom(0))
        .isInstanceOf(DefinitionException.class)
        .hasMessage("Redis: compressFrom 0 must be at least one byte.");
  }
}
