package io.github.penstock.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.Penstock;
import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Table;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.it.Nodes;
import io.github.penstock.redis.Redis;
import io.github.penstock.repository.Crud;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.Await;
import io.github.penstock.testkit.fault.Direction;
import io.github.penstock.testkit.fault.Fault;
import io.github.penstock.testkit.fault.FaultProxy;
import io.github.penstock.testkit.fault.Link;
import io.github.penstock.testkit.server.PenstockServers;
import io.github.penstock.testkit.server.PostgresServer;
import io.github.penstock.testkit.server.RedisServer;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * One node whose network to Redis goes wrong, beside one whose does not: what readers and writers
 * see of it, and that it heals by itself.
 */
@PenstockServers
class RedisLinkIT {

  /** A row. */
  @Table("members")
  public record Member(@Id long id, String name) {}

  /** Rows. */
  @Repository
  @Cached(ttl = "1h", localTtl = "10m")
  public interface Members extends Crud<Member, Long> {}

  private static final TimeSource TIME = TimeSource.system();
  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final Duration BACK = Duration.ofSeconds(20);

  /**
   * What one call may take that has to give Redis up: its deadline, and what a busy machine adds.
   */
  private static final Duration PATIENT = Duration.ofSeconds(3);

  private static final Predicate<Link> SUBSCRIBER = Link::isSubscriber;
  private static final Predicate<Link> COMMANDS = SUBSCRIBER.negate();

  private final Nodes nodes;
  private final FaultProxy proxy;
  private Penstock cut;
  private Members members;
  private Members others;
  private long last = 1;

  RedisLinkIT(PostgresServer postgres, RedisServer redis) {
    nodes =
        new Nodes(
            postgres,
            redis.uri(),
            "create table members (id bigint primary key, name text not null)",
            "insert into members values (1, 'name 1'), (2, 'another')");
    proxy = FaultProxy.before(redis.uri());
  }

  @BeforeEach
  void open() {
    cut = nodes.open(builder -> builder.remote(Redis.connect(proxy.uri())));
    members = cut.repository(Members.class);
    others = nodes.open().repository(Members.class);
    Nodes.untilLocal(cut, "members", () -> members.find(1L));
  }

  @AfterEach
  void close() {
    nodes.close();
    proxy.close();
  }

  @Test
  void subscriberInABlackHoleEndsLocalHitsWithinTheBound() {
    proxy.inject(Fault.blackHole(Direction.TO_CLIENT), SUBSCRIBER);

    assertNothingIsStale(writeElsewhere(), Duration.ofMillis(1_500));
    long local = Nodes.reads(cut, "members").localHits();
    for (int i = 0; i < 2; i++) {
      assertNothingIsStale(writeElsewhere(), Duration.ofMillis(1_500));
    }
    assertThat(Nodes.reads(cut, "members").localHits()).as("local hits").isEqualTo(local);
    Duration took = timed(() -> assertThat(tryWrite()).as("its own writes").isTrue());
    assertThat(took).isLessThan(PATIENT);
    assertThat(name()).isEqualTo("name " + last);

    proxy.heal();
    assertHeals();
  }

  @Test
  void commandsInABlackHoleLeaveReadsToTheSourceAndRefuseWrites() {
    proxy.inject(Fault.blackHole(Direction.TO_SERVER), COMMANDS);

    assertIsWithoutRedis();

    proxy.heal();
    assertHeals();
  }

  @Test
  void halfOpenLinkWhoseAnswersNeverComeLeavesNothingBehind() {
    proxy.inject(Fault.blackHole(Direction.TO_CLIENT), COMMANDS);

    // The announcement has arrived, but its writer cannot know: it rolls back.
    assertIsWithoutRedis();
    assertThat(others.find(1L)).contains(new Member(1, "name " + last));
    Await.until("the other node can write", BACK, this::tryWriteElsewhere);

    proxy.heal();
    assertHeals();
  }

  @Test
  void slicesOfOneByteChangeNothing() {
    proxy.inject(Fault.slice(1));

    assertThat(tryWrite()).isTrue();
    Nodes.soon(() -> others.find(1L).orElseThrow().name(), "name " + last);
    assertNothingIsStale(writeElsewhere(), BOUND.multipliedBy(2));
    Nodes.untilLocal(cut, "members", () -> members.find(1L));
  }

  @Test
  void delayBeyondTheDeadlineIsAsIfRedisWereAway() {
    proxy.inject(Fault.delay(Duration.ofMillis(400), Duration.ofMillis(100)));

    assertIsWithoutRedis();

    proxy.heal();
    assertHeals();
  }

  @Test
  void delayBelowTheDeadlineIsOnlySlow() {
    proxy.inject(Fault.delay(Duration.ofMillis(20), Duration.ofMillis(20)));

    assertThat(tryWrite()).isTrue();
    assertNothingIsStale(writeElsewhere(), BOUND.multipliedBy(2));
    Nodes.untilLocal(cut, "members", () -> members.find(1L));
  }

  @Test
  void resetInTheMiddleOfAnAnswerLosesNothing() {
    proxy.inject(Fault.cut(Direction.TO_CLIENT, 3), COMMANDS);

    assertIsWithoutRedis();

    proxy.heal();
    assertHeals();
  }

  @Test
  void resetOfEverythingIsAsIfRedisWereAway() {
    proxy.inject(Fault.reset());

    assertIsWithoutRedis();

    proxy.heal();
    assertHeals();
  }

  /**
   * Reads come from the source and soon, writes are refused and change nothing, nothing is stale.
   */
  private void assertIsWithoutRedis() {
    assertNothingIsStale(writeElsewhere(), BOUND.multipliedBy(2));
    long local = Nodes.reads(cut, "members").localHits();
    for (int i = 0; i < 10; i++) {
      assertThat(timed(() -> assertThat(members.find(2L)).isPresent())).isLessThan(PATIENT);
    }
    assertThat(Nodes.reads(cut, "members").localHits()).as("local hits").isEqualTo(local);
    Duration took =
        timed(
            () ->
                assertThatThrownBy(() -> members.update(new Member(1, "refused")))
                    .isInstanceOf(RemoteTierException.class)
                    .hasMessageContaining("could not be announced, so the write was not made"));
    assertThat(took).isLessThan(PATIENT);
    assertThat(name()).isEqualTo("name " + last);
  }

  private void assertHeals() {
    Await.until("writes work again", BACK, this::tryWrite);
    Nodes.soon(() -> others.find(1L).orElseThrow().name(), "name " + last);
    assertNothingIsStale(writeElsewhere(), BOUND.multipliedBy(2));
    Await.until(
        "the local tier is served again",
        BACK,
        () -> {
          long before = Nodes.reads(cut, "members").localHits();
          members.find(1L);
          return Nodes.reads(cut, "members").localHits() > before;
        });
    assertThat(name()).isEqualTo("name " + last);
  }

  /** Each read that begins the bound after a commit gives what was committed. */
  private void assertNothingIsStale(long committedAt, Duration watched) {
    String current = "name " + last;
    long begun = TIME.nanoTime();
    while (begun - committedAt < watched.toNanos()) {
      String read = name();
      if (begun - committedAt > BOUND.toNanos()) {
        assertThat(read).as("%d ms after the commit", ms(begun - committedAt)).isEqualTo(current);
      }
      begun = TIME.nanoTime();
    }
    assertThat(name()).isEqualTo(current);
  }

  private static long ms(long nanos) {
    return Duration.ofNanos(nanos).toMillis();
  }

  private String name() {
    return members.find(1L).orElseThrow().name();
  }

  /** Writes on the node that is well; when it was surely committed. */
  private long writeElsewhere() {
    others.update(new Member(1, "name " + (last + 1)));
    last++;
    return TIME.nanoTime();
  }

  private boolean tryWriteElsewhere() {
    return write(others);
  }

  private boolean tryWrite() {
    return write(members);
  }

  private boolean write(Members through) {
    try {
      through.update(new Member(1, "name " + (last + 1)));
      last++;
      return true;
    } catch (RemoteTierException e) {
      return false;
    }
  }

  private static Duration timed(Runnable work) {
    long start = TIME.nanoTime();
    work.run();
    return Duration.ofNanos(TIME.nanoTime() - start);
  }
}
