package io.github.penstock.redis;

import static io.github.penstock.redis.Nodes.LONG;
import static io.github.penstock.redis.Nodes.entry;
import static io.github.penstock.redis.Nodes.found;
import static io.github.penstock.redis.Nodes.granted;
import static io.github.penstock.redis.Nodes.key;
import static io.github.penstock.redis.Nodes.lease;
import static io.github.penstock.redis.Nodes.load;
import static io.github.penstock.redis.Nodes.region;
import static io.github.penstock.redis.Nodes.result;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.redis.internal.wire.Envelope;
import io.github.penstock.redis.internal.wire.Generation;
import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.redis.internal.wire.Stamp;
import io.github.penstock.redis.internal.wire.Stamps;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.RedisServer;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is in Redis after the scripts have run, and what they do with it. */
@PenstockServers
class WireIT {

  private final RedisServer server;
  private final Nodes nodes = new Nodes();
  private final CacheKey key = key("k");
  private RemoteSession session;
  private RemoteRegion<String> region;
  private RedisCommands<String, String> admin;

  WireIT(RedisServer server) {
    this.server = server;
  }

  @BeforeEach
  void open() {
    session = nodes.open(Nodes.patient(server.uri()).requireRedis());
    region = region(session);
    admin = nodes.admin(server.uri());
  }

  @AfterEach
  void close() {
    nodes.close();
  }

  @Test
  void valueIsAnEnvelopeWithTheServersDeadlines() {
    long before = serverMillis();
    load(region, key, "v");
    long after = serverMillis();

    byte[] stored = raw(nodes.value(session, key));
    Envelope envelope = Objects.requireNonNull(Envelope.parse(stored));
    Generation generation = Generation.of(admin.hget(nodes.state(session, key), "g"));
    Stamp stamp = Objects.requireNonNull(Stamp.parse(admin.get(stampName())));
    assertThat(envelope.isOf(generation, Stamps.of(stamp, List.of()))).isTrue();
    assertThat(envelope.loadCost()).isEqualTo(Duration.ofMillis(7));
    assertThat(new String(stored, Envelope.HEADER, envelope.valueLength(), UTF_8))
        .isEqualTo("\"v\"");
    assertThat(envelope.hardLife(0).toMillis())
        .isBetween(before + LONG.toMillis(), after + LONG.toMillis());
    assertThat(envelope.softLife(0)).isEqualTo(envelope.hardLife(0));
    assertThat(admin.pttl(nodes.value(session, key))).isBetween(1L, LONG.toMillis());
  }

  @Test
  void stateHoldsOnlyWorkInFlightAndHasNoTtl() {
    String state = nodes.state(session, key);
    Lease.Granted lease = granted(region, key);
    assertThat(admin.hkeys(state)).containsOnly("g", "r", "d", "n", "l:things:k");
    result(region.fill(lease, entry("v")));
    assertThat(admin.hkeys(state)).containsOnly("g", "r", "d", "n");

    Quarantine quarantine = session.tier().quarantine(List.of(key), List.of(), 0, LONG);
    assertThat(admin.exists(nodes.value(session, key))).isZero();
    assertThat(admin.hkeys(state)).containsOnly("g", "r", "d", "n", "q:things:k");
    result(session.tier().release(quarantine, List.of()));

    assertThat(admin.hkeys(state)).containsOnly("g", "r", "d", "n");
    assertThat(admin.ttl(state)).isEqualTo(-1);
    assertThat(admin.info("server")).contains("run_id:" + admin.hget(state, "r"));
  }

  @Test
  void metaHoldsWhatNodesMustAgreeOn() {
    assertThat(admin.hgetall("{" + nodes.namespace + "}:meta")).isEqualTo(KeyLayout.META);
  }

  @Test
  void everyKeyBelongsToTheNamespace() {
    load(region, key, "v");
    session.tier().clear("others");

    assertThat(admin.keys("*" + nodes.namespace + "*"))
        .isNotEmpty()
        .allMatch(
            name ->
                name.equals("{" + nodes.namespace + "}:meta")
                    || name.equals("{" + nodes.namespace + "}:h:node-0")
                    || name.matches("\\{" + nodes.namespace + "\\.\\d+}:(s|t:.*|v:.*)"));
  }

  @Test
  void fillUnderAnotherIdIsRefusedAndLeavesTheLease() {
    Lease.Granted lease = granted(region, key);
    Lease.Granted forged =
        new Lease.Granted(key, lease.generation(), lease.id() + "x", Lease.Condition.NONE);

    assertThat(result(region.fill(forged, entry("forged")))).isFalse();
    region.abandon(forged);

    assertThat(result(region.fill(lease, entry("v")))).isTrue();
    assertThat(found(region, key)).isEqualTo("v");
  }

  @Test
  void fillUnderAnotherGenerationIsRefused() {
    Lease.Granted lease = granted(region, key);
    Lease.Granted old = new Lease.Granted(key, "1.00000000", lease.id(), Lease.Condition.NONE);

    assertThat(result(region.fill(old, entry("old")))).isFalse();

    assertThat(found(region, key)).isNull();
  }

  @Test
  void fillIsRefusedWhileAQuarantineIsThereEvenWithALease() {
    Lease.Granted lease = granted(region, key);
    String state = nodes.state(session, key);
    RedisCommands<byte[], byte[]> bytes = rawCommands();
    byte[] kept = bytes.hget(state.getBytes(UTF_8), "l:things:k".getBytes(UTF_8));
    session.tier().quarantine(List.of(key), List.of(), 0, LONG);
    // As if quarantine had left it: the fill must look for itself.
    bytes.hset(state.getBytes(UTF_8), "l:things:k".getBytes(UTF_8), kept);

    assertThat(result(region.fill(lease, entry("old")))).isFalse();
    assertThat(found(region, key)).isNull();
  }

  @Test
  void highestTransactionIdIsKept() {
    String state = nodes.state(session, key);
    session.tier().quarantine(List.of(key), List.of(), 99, LONG);
    session.tier().quarantine(List.of(key), List.of(), 1_000_000_000_007L, LONG);
    session.tier().quarantine(List.of(key), List.of(), 100, LONG);
    assertThat(admin.hget(state, "hx")).isEqualTo("1000000000007");

    session.tier().quarantine(List.of(key), List.of(), Long.MAX_VALUE - 1, LONG);
    session.tier().quarantine(List.of(key), List.of(), Long.MAX_VALUE, LONG);

    assertThat(admin.hget(state, "hx")).isEqualTo("" + Long.MAX_VALUE);
    assertThat(granted(region, key).condition().writers())
        .containsExactlyInAnyOrder(
            99L, 1_000_000_000_007L, 100L, Long.MAX_VALUE - 1, Long.MAX_VALUE);
  }

  @Test
  void valueIsNotWrittenThroughWhileSomebodyElseChangesTheRegion() {
    long other = nodes.transactions.begin();
    Quarantine bulk = session.tier().quarantine(List.of(), List.of("things"), other, LONG);
    Quarantine mine =
        session.tier().quarantine(List.of(key), List.of(), nodes.transactions.begin(), LONG);

    assertThat(release(mine)).isEmpty();
    assertThat(found(region, key)).isNull();

    result(session.tier().release(bulk, List.of()));
    mine = session.tier().quarantine(List.of(key), List.of(), nodes.transactions.begin(), LONG);
    assertThat(release(mine)).containsExactly(key);
    assertThat(found(region, key)).isEqualTo("mine");
  }

  @Test
  void stampsOfTagsGoByThemselvesAndThoseOfRegionsStay() {
    session.tier().clear("#tag");
    session.tier().clear("things");

    assertThat(admin.ttl(stampName())).isEqualTo(-1);
    int partition = session.tier().partitionOf("#tag");
    assertThat(admin.ttl("{" + nodes.namespace + "." + partition + "}:t:#tag")).isPositive();
  }

  private java.util.Set<CacheKey> release(Quarantine quarantine) {
    return result(
        session.tier().release(quarantine, List.of(new RemoteWrite<>(region, key, entry("mine")))));
  }

  @Test
  void leaseIsAnsweredWithAValueOnlyOfThePresentStamp() {
    load(region, key, "old");
    byte[] old = raw(nodes.value(session, key));
    session.tier().clear("things");
    rawCommands().set(nodes.value(session, key).getBytes(UTF_8), old);

    assertThat(lease(region, key)).isInstanceOf(Lease.Granted.class);
    assertThat(found(region, key)).isNull();
  }

  @Test
  void lostStampIsFollowedByANewOne() {
    session.tier().clear("things");
    String first = admin.get(stampName());
    load(region, key, "v");
    admin.del(stampName());

    assertThat(found(region, key)).isNull();
    granted(region, key);

    assertThat(admin.get(stampName())).isNotEqualTo(first);
    assertThat(Objects.requireNonNull(Stamp.parse(admin.get(stampName()))).sequence())
        .isGreaterThan(Objects.requireNonNull(Stamp.parse(first)).sequence());
  }

  @Test
  void releaseUnderAnotherGenerationRemovesTheValueAndTellsAll() {
    Heard heard = nodes.listen(session);
    Quarantine quarantine = session.tier().quarantine(List.of(key), List.of(), 0, LONG);
    admin.hset(nodes.state(session, key), "g", "9999.00000001");
    admin.set(nodes.value(session, key), "poison");

    assertThat(
            result(
                session
                    .tier()
                    .release(quarantine, List.of(new RemoteWrite<>(region, key, entry("new"))))))
        .isEmpty();

    assertThat(admin.exists(nodes.value(session, key))).isZero();
    io.github.penstock.testkit.Await.until(
        "the release was heard",
        Nodes.PATIENCE,
        () ->
            heard.messages().stream().filter(m -> m.token().equals(quarantine.token())).count()
                == 2);
  }

  @Test
  void undecodablePayloadIsACountedMissThatCanBeFilled() {
    load(region, key, "v");
    String name = nodes.value(session, key);
    rawCommands().append(name.getBytes(UTF_8), "}".getBytes(UTF_8));

    assertThat(found(region, key)).isNull();
    assertThat(region.undecodable()).isEqualTo(1);
    assertThat(load(region, key, "new")).isTrue();
    assertThat(region.undecodable()).isEqualTo(2);
    assertThat(found(region, key)).isEqualTo("new");
  }

  @Test
  void bytesOfOtherProgramsAreAMiss() {
    admin.set(nodes.value(session, key), "hello");

    assertThat(found(region, key)).isNull();
    assertThat(region.undecodable()).isZero();
    assertThat(load(region, key, "new")).isTrue();
  }

  @Test
  void scriptsComeBackAfterTheServerForgotThem() {
    admin.scriptFlush();

    assertThat(load(region, key, "v")).isTrue();
    assertThat(found(region, key)).isEqualTo("v");
  }

  @Test
  void nodeOfAnotherLayoutIsRefused() {
    admin.hset("{" + nodes.namespace + "}:meta", "partitions", "128");

    assertThatThrownBy(() -> nodes.open(Nodes.patient(server.uri())))
        .isInstanceOf(RemoteTierException.class)
        .hasMessageContaining("partitions is 128 there and 64 here")
        .hasMessageNotContaining("protocol");
  }

  @Test
  void codecOfTheUserIsUsed() {
    RemoteSession own =
        nodes.open(Nodes.patient(server.uri()).codecs((type, loader) -> new Reversed()));
    load(region(own), key, "abc");

    assertThat(found(region(own), key)).isEqualTo("abc");
    assertThat(new String(raw(nodes.value(session, key)), UTF_8)).endsWith("cba");
    assertThat(found(region, key)).as("another shape").isNull();
  }

  private String stampName() {
    int partition = new KeyLayout(nodes.namespace).partitionOfTag("things");
    return "{" + nodes.namespace + "." + partition + "}:t:things";
  }

  private long serverMillis() {
    List<String> time = admin.time();
    return Long.parseLong(time.get(0)) * 1_000 + Long.parseLong(time.get(1)) / 1_000;
  }

  private byte[] raw(String name) {
    return rawCommands().get(name.getBytes(UTF_8));
  }

  private RedisCommands<byte[], byte[]> rawCommands() {
    RedisClient client = RedisClient.create(server.uri());
    StatefulRedisConnection<byte[], byte[]> connection = client.connect(ByteArrayCodec.INSTANCE);
    nodes.closeLater(client);
    return connection.sync();
  }
}
