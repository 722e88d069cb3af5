package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.CachePolicy;
import io.github.penstock.cache.CacheSpec;
import io.github.penstock.cache.Degraded;
import io.github.penstock.cache.Degraded.OnQuarantineFailure;
import io.github.penstock.cache.Freshness;
import io.github.penstock.cache.LoadLimits;
import io.github.penstock.cache.SourceException;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.health.Waiting;
import io.github.penstock.spi.Gates;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.Outbox;
import io.github.penstock.spi.TransactionScope;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Visibility;
import io.github.penstock.transaction.TransactionOptions;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When polls are due, until when they count, and what becomes of rows. */
class OutboxPollerTest {

  private static final Duration BOUND = Duration.ofSeconds(1);
  private static final CacheKey KEY = new CacheKey("rates", "a");

  private final SteppedTime time = new SteppedTime();
  private final Rows rows = new Rows();
  private final SoloRemote remote = new SoloRemote("me", time);
  private final Breaker breaker = new Breaker(time, Duration.ofMillis(250));
  private final ScheduledThreadPoolExecutor retries = new ScheduledThreadPoolExecutor(1);
  private final PendingInvalidations pending = new PendingInvalidations(remote, retries, time);
  private final InvalidationReceiver receiver =
      new InvalidationReceiver(
          "me",
          1,
          tag -> 0,
          new TagStamps(),
          new Events(List.of(), new Log.OncePerMinute(time)),
          Gates.OPEN);
  private final OutboxPoller poller =
      new OutboxPoller(
          new EngineOptions.Source(new NoTransactions(), Visibility.NONE, LoadLimits.NONE, rows),
          pending,
          receiver,
          breaker,
          time);

  @BeforeEach
  void listen() {
    poller.afterPoll(() -> rows.polls.add("poll"));
  }

  @AfterEach
  void close() {
    poller.close();
    retries.shutdownNow();
  }

  @Test
  void isReadTwiceWithinTheShortestBound() throws Exception {
    Setting setting = poller.setting(spec(OnQuarantineFailure.OUTBOX, BOUND), false);
    assertThat(setting.needsOutbox()).isTrue();
    poller.beat();
    rows.awaitPoll();
    time.advance(Duration.ofMillis(250));
    poller.beat();
    assertThat(rows.polls).as("not due yet").isEmpty();
    time.advance(Duration.ofMillis(250));
    poller.beat();
    rows.awaitPoll();
    poller.setting(spec(OnQuarantineFailure.OUTBOX, Duration.ofMillis(600)), false);
    time.advance(Duration.ofMillis(240));
    poller.beat();
    rows.awaitPoll();
  }

  @Test
  void whoDoesNotNeedItIsNotKeptFromAnything() {
    Setting fails = poller.setting(spec(OnQuarantineFailure.FAIL, BOUND), false);
    Setting bestEffort = poller.setting(spec(OnQuarantineFailure.BEST_EFFORT, BOUND), false);
    rows.fails = true;
    assertThat(poller.isRead(fails)).isTrue();
    assertThat(poller.isRead(bestEffort)).isTrue();
    assertThat(fails.mayBeUnannounced()).isFalse();
    assertThat(bestEffort.mayBeUnannounced()).isTrue();
    Setting tagged = poller.setting(spec(OnQuarantineFailure.FAIL, BOUND), true);
    assertThat(tagged.mayBeUnannounced()).as("tags may be in rows").isTrue();
    assertThat(poller.isRead(tagged)).isFalse();
  }

  @Test
  void aPollCountsForTheBoundFromItsBeginning() {
    Setting setting = poller.setting(spec(OnQuarantineFailure.OUTBOX, BOUND), false);
    rows.during = () -> time.advance(Duration.ofMillis(400));
    assertThat(poller.isRead(setting)).isTrue();
    rows.fails = true;
    time.advance(Duration.ofMillis(600));
    assertThat(poller.isRead(setting)).isTrue();
    time.advance(Duration.ofNanos(1));
    assertThat(poller.isRead(setting)).isFalse();
    assertThat(poller.unreadFor()).isNotNull();
    rows.fails = false;
    assertThat(poller.isRead(setting)).isTrue();
    assertThat(poller.unreadFor()).isNull();
  }

  @Test
  void whoHoldsAConnectionDoesNotWait() throws Exception {
    Setting setting = poller.setting(spec(OnQuarantineFailure.OUTBOX, BOUND), false);
    OutboxPoller inTransaction =
        new OutboxPoller(
            new EngineOptions.Source(
                new NoTransactions(NoTransactions.SOME), Visibility.NONE, LoadLimits.NONE, rows),
            pending,
            receiver,
            breaker,
            time);
    try {
      rows.holds = true;
      assertThat(inTransaction.isRead(setting)).isFalse();
      rows.release();
    } finally {
      inTransaction.close();
    }
  }

  @Test
  void whatWasFoundWaitsBeforeThePollCountsAndIsRemovedOnceItWasSent() throws Exception {
    Setting setting = poller.setting(spec(OnQuarantineFailure.OUTBOX, BOUND), false);
    List<CacheKey> heard = new ArrayList<>();
    remote.subscribe(new Told(heard));
    rows.found = List.of(new Outbox.Row(List.of(KEY), List.of("rates", "#x")));
    assertThat(poller.isRead(setting)).isTrue();
    assertThat(rows.removed.poll(5, TimeUnit.SECONDS)).isEqualTo("end 1");
    assertThat(heard).contains(KEY);
    assertThat(pending.backlog()).isNull();
  }

  @Test
  void whileTheRemoteTierIsAwayRowsStay() throws Exception {
    Setting setting = poller.setting(spec(OnQuarantineFailure.OUTBOX, BOUND), false);
    for (int i = 0; i < 4; i++) {
      long start = time.nanoTime();
      time.advance(Duration.ofMillis(250));
      breaker.failed(start);
    }
    assertThat(breaker.isClosed()).isFalse();
    rows.found = List.of(new Outbox.Row(List.of(KEY), List.of()));
    rows.age = Duration.ofSeconds(3);
    assertThat(poller.isRead(setting)).isTrue();
    assertThat(poller.isWaiting()).isTrue();
    assertThat(poller.waiting()).isEqualTo(new Waiting(1, Duration.ofSeconds(3)));
    rows.found = List.of();
    poller.readNow();
    rows.awaitPoll();
    rows.awaitPoll();
    assertThat(rows.removed).isEmpty();
    breaker.probed();
    poller.readNow();
    // The poll before may still have been about to look.
    assertThat(rows.removed.poll(5, TimeUnit.SECONDS)).isIn("end 2", "end 3");
  }

  private static CacheSpec spec(OnQuarantineFailure onFailure, Duration bound) {
    TypeRef text = TypeRef.of(String.class);
    CachePolicy policy =
        CachePolicy.ttl(Duration.ofMinutes(1))
            .with(Freshness.DEFAULT.with(bound))
            .with(new Degraded(new Degraded.WhenRedisIsAway.Source(), onFailure));
    return new CacheSpec("rates", text, text, policy);
  }

  /** An outbox that finds what it is told to. */
  private static final class Rows implements Outbox {
    /** Those that have ended, so that the next one may begin. */
    private final LinkedBlockingQueue<String> polls = new LinkedBlockingQueue<>();

    private final LinkedBlockingQueue<String> removed = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<String> released = new LinkedBlockingQueue<>();
    private volatile List<Row> found = List.of();
    private volatile Duration age = Duration.ZERO;
    private volatile Runnable during = () -> {};
    private volatile boolean fails;
    private volatile boolean holds;
    private int count;

    @Override
    public boolean isThere() {
      return true;
    }

    @Override
    public void add(Row row) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Outbox.Rows poll(@Nullable String since) {
      if (fails) {
        throw new SourceException("no", "outbox.poll", null, null);
      }
      during.run();
      if (holds) {
        String unused = take(released);
      }
      count++;
      return new Outbox.Rows("end " + count, found, age);
    }

    @Override
    public void remove(String upTo) {
      removed.add(upTo);
    }

    void release() {
      released.add("go");
    }

    void awaitPoll() {
      assertThat(take(polls)).isEqualTo("poll");
    }

    private static String take(LinkedBlockingQueue<String> queue) {
      try {
        return String.valueOf(queue.poll(5, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return "interrupted";
      }
    }
  }

  /** Whether there is a transaction. */
  private static final class NoTransactions implements Transactions {
    private static final TransactionScope SOME =
        (TransactionScope)
            Proxy.newProxyInstance(
                OutboxPollerTest.class.getClassLoader(),
                new Class<?>[] {TransactionScope.class},
                (self, method, arguments) -> null);
    private final @Nullable TransactionScope current;

    NoTransactions() {
      this(null);
    }

    NoTransactions(@Nullable TransactionScope current) {
      this.current = current;
    }

    @Override
    public <T extends @Nullable Object> T run(
        TransactionOptions options, Function<TransactionScope, T> work) {
      throw new UnsupportedOperationException();
    }

    @Override
    public @Nullable TransactionScope current() {
      return current;
    }
  }

  /** What the remote tier was told. */
  private record Told(List<CacheKey> keys) implements InvalidationListener {
    @Override
    public void onReady(List<PartitionState> states) {}

    @Override
    public void onMessage(InvalidationMessage message) {
      keys.addAll(message.keys());
    }

    @Override
    public void onLeaseEnded(CacheKey key, boolean filled) {}

    @Override
    public void onLost(String reason) {}

    @Override
    public void onHeartbeat(long askedAt, List<PartitionState> states) {}
  }
}
