package io.github.penstock.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.cache.Lookup;
import io.github.penstock.cache.RemoteTierException;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import io.github.penstock.spi.Assurance;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import io.github.penstock.spi.RemoteContext;
import io.github.penstock.spi.RemoteRegion;
import io.github.penstock.spi.RemoteSession;
import io.github.penstock.spi.RemoteTier;
import io.github.penstock.spi.RemoteTier.Quarantine;
import io.github.penstock.spi.RemoteWrite;
import io.github.penstock.spi.Snapshot;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.spi.Visibility;
import io.github.penstock.testkit.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The switches of the fake do what they say. */
class InMemoryRemoteTest {

  private static final Duration LIFE = Duration.ofMinutes(1);
  private static final CacheKey KEY = new CacheKey("r", "k");

  private final ManualTime time = new ManualTime();
  private final InMemoryRemote.Store store = new InMemoryRemote.Store(time, 1);
  private final InMemoryRemote remote = new InMemoryRemote(store);
  private final AtomicLong fence = new AtomicLong(100);
  private final RemoteSession session = remote.open(context("one"));
  private final RemoteTier tier = session.tier();
  private final RemoteRegion<String> region =
      tier.region("r", TypeRef.of(String.class), TagsOf.NONE);
  private final List<String> heard = new ArrayList<>();

  @Test
  void awayFailsEveryCallAndComesBack() {
    Lease.Granted lease = granted();
    Quarantine quarantine = tier.quarantine(List.of(new CacheKey("r", "q")), List.of(), 0, LIFE);
    remote.away(true);

    assertAway(() -> region.get(List.of(KEY), Assurance.HEARD));
    assertAway(() -> region.lease(List.of(KEY), LIFE));
    assertAway(() -> region.abandon(lease));
    assertAway(() -> tier.quarantine(List.of(KEY), List.of(), 0, LIFE));
    assertAway(() -> tier.invalidate(List.of(KEY)));
    assertAway(() -> tier.clear("r"));
    assertFailed(region.fill(lease, entry("v")), RemoteTierException.class);
    assertFailed(tier.release(quarantine, List.of()), RemoteTierException.class);

    remote.away(false);
    assertThat(region.fill(lease, entry("v")).toCompletableFuture()).isCompletedWithValue(true);
    assertThat(region.get(List.of(KEY), Assurance.HEARD)).containsOnlyKeys(KEY);
  }

  @Test
  void awayIsOfOneNodeOnly() {
    RemoteTier other = new InMemoryRemote(store).open(context("two")).tier();
    remote.away(true);

    other.invalidate(List.of(KEY));
  }

  @Test
  void nobodyWaitsForALockOfATierThatIsAway() throws Exception {
    RemoteSession other = new InMemoryRemote(store).open(context("two"));
    other.loadLock().hold(KEY);
    remote.away(true);

    session.loadLock().await(KEY, LIFE);
  }

  @Test
  void closedSessionFailsAndHearsNothing() {
    session.channel().subscribe(listener());
    RemoteTier other = new InMemoryRemote(store).open(context("two")).tier();
    session.close();

    other.invalidate(List.of(KEY));

    assertAway(() -> region.get(List.of(KEY), Assurance.HEARD));
    assertThat(heard).containsExactly("ready 0");
  }

  @Test
  void channelThatIsLostHearsNothingUntilItIsBack() {
    session.channel().subscribe(listener());
    tier.invalidate(List.of(KEY));
    remote.loseChannel();
    tier.invalidate(List.of(KEY));
    remote.restoreChannel();
    tier.invalidate(List.of(KEY));

    assertThat(heard).containsExactly("ready 0", "1", "lost", "ready 2", "3");
  }

  @Test
  void channelThatIsLostLosesWhatWasHeld() {
    session.channel().subscribe(listener());
    remote.holdMessages();
    tier.invalidate(List.of(KEY));
    remote.loseChannel();
    remote.restoreChannel();

    assertThat(remote.heldMessages()).isZero();
    assertThat(heard).containsExactly("ready 0", "lost", "ready 1");
  }

  @Test
  void channelThatIsLostBeforeItIsNeededBecomesReadyLater() {
    remote.loseChannel();
    session.channel().subscribe(listener());
    assertThat(heard).isEmpty();

    remote.restoreChannel();

    assertThat(heard).containsExactly("ready 0");
  }

  @Test
  void heldMessagesAreDeliveredInOrderWhenTheTestSaysSo() {
    session.channel().subscribe(listener());
    remote.holdMessages();
    for (int i = 0; i < 4; i++) {
      tier.invalidate(List.of(KEY));
    }
    assertThat(heard).containsExactly("ready 0");
    assertThat(remote.heldMessages()).isEqualTo(4);

    assertThat(remote.deliver(1)).isEqualTo(1);
    assertThat(heard).containsExactly("ready 0", "1");
    assertThat(remote.deliver(2)).isEqualTo(2);
    assertThat(heard).containsExactly("ready 0", "1", "2", "3");
    remote.stopHolding();
    tier.invalidate(List.of(KEY));
    assertThat(heard).containsExactly("ready 0", "1", "2", "3", "4", "5");
  }

  @Test
  void listenerMaySendMessagesItself() {
    session
        .channel()
        .subscribe(
            new Listener() {
              @Override
              public void onMessage(InvalidationMessage message) {
                super.onMessage(message);
                if (message.sequence() < 3) {
                  tier.invalidate(List.of(KEY));
                  heard.add("sent");
                }
              }
            });

    tier.invalidate(List.of(KEY));

    assertThat(heard).containsExactly("ready 0", "1", "sent", "2", "sent", "3");
  }

  @Test
  void refusedValueFailsTheFillAndIsLeftOutOfARelease() {
    remote.refuseValuesOf(String.class);
    assertFailed(region.fill(granted(), entry("v")), IllegalArgumentException.class);
    granted();

    Quarantine quarantine = tier.quarantine(List.of(KEY), List.of(), 0, LIFE);
    CompletionStage<Set<CacheKey>> released =
        tier.release(quarantine, List.of(new RemoteWrite<>(region, KEY, entry("v"))));

    assertThat(released.toCompletableFuture()).isCompletedWithValue(Set.of());
    assertThat(region.get(List.of(KEY), Assurance.HEARD)).isEmpty();
  }

  @Test
  void lostStateIsAnotherGenerationThatBurnsATransactionId() {
    session.channel().subscribe(listener());
    Lease.Granted lease = granted();
    Quarantine quarantine = tier.quarantine(List.of(KEY), List.of(), 0, LIFE);
    assertThat(fence.get()).isEqualTo(101);
    store.loseState();

    assertThat(region.fill(lease, entry("old")).toCompletableFuture()).isCompletedWithValue(false);
    Lease.Granted after = granted();
    assertThat(fence.get()).isEqualTo(102);
    assertThat(after.generation()).isNotEqualTo(lease.generation());
    assertThat(region.fill(after, entry("maybe old")).toCompletableFuture())
        .isCompletedWithValue(true);

    CompletionStage<Set<CacheKey>> released =
        tier.release(quarantine, List.of(new RemoteWrite<>(region, KEY, entry("v"))));
    assertThat(released.toCompletableFuture()).isCompletedWithValue(Set.of());
    assertThat(region.get(List.of(KEY), Assurance.HEARD))
        .as("filled while the mark was lost")
        .isEmpty();
    assertThat(heard).containsExactly("ready 0", "1", "1");
  }

  @Test
  void oneInstanceIsOneNode() {
    assertThatThrownBy(() -> remote.open(context("again")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("same Store");
  }

  private Lease.Granted granted() {
    Lookup<String> answer = region.lease(List.of(KEY), LIFE).values().iterator().next();
    assertThat(answer).isInstanceOf(Lookup.Miss.class);
    Lease lease = ((Lookup.Miss<String>) answer).lease();
    assertThat(lease).isInstanceOf(Lease.Granted.class);
    return (Lease.Granted) lease;
  }

  private static StoredEntry<String> entry(String value) {
    return StoredEntry.living(value, LIFE, Duration.ZERO);
  }

  private static void assertAway(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(RemoteTierException.class);
  }

  private static void assertFailed(CompletionStage<?> stage, Class<? extends Throwable> type) {
    assertThatThrownBy(() -> stage.toCompletableFuture().join()).hasCauseInstanceOf(type);
  }

  private RemoteContext context(String node) {
    return new RemoteContext("ns", node, time, new Burning(fence), getClass().getClassLoader());
  }

  private InvalidationListener listener() {
    return new Listener();
  }

  /** Notes what it hears. */
  private class Listener implements InvalidationListener {
    @Override
    public void onReady(List<PartitionState> states) {
      heard.add("ready " + states.get(0).sequence());
    }

    @Override
    public void onMessage(InvalidationMessage message) {
      heard.add(String.valueOf(message.sequence()));
    }

    @Override
    public void onLeaseEnded(CacheKey key, boolean filled) {
      heard.add((filled ? "filled " : "abandoned ") + key.key());
    }

    @Override
    public void onHeartbeat(long askedAt, List<PartitionState> states) {}

    @Override
    public void onLost(String reason) {
      heard.add("lost");
    }
  }

  /** A source that burns ids and has no snapshots. */
  private record Burning(AtomicLong last) implements Visibility {
    @Override
    public boolean isProvable() {
      return false;
    }

    @Override
    public Snapshot snapshot() {
      throw new IllegalStateException("nobody asks in this test");
    }

    @Override
    public long burn() {
      return last.incrementAndGet();
    }

    @Override
    public String database() {
      return "";
    }
  }
}
