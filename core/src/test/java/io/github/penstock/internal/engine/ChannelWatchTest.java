package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.spi.CacheMeter;
import io.github.penstock.spi.CacheMeters;
import io.github.penstock.spi.InvalidationChannel;
import io.github.penstock.spi.InvalidationListener;
import io.github.penstock.spi.InvalidationMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ChannelWatchTest {

  private final SteppedTime time = new SteppedTime();
  private final List<String> passedOn = new ArrayList<>();
  private final List<Long> lags = new ArrayList<>();
  private final Wire wire = new Wire();
  private final ChannelWatch watch = new ChannelWatch(wire, time, this::meters);

  @BeforeEach
  void subscribe() {
    watch.subscribe(new Recording());
  }

  @Test
  void itIsLostUntilItIsReadyAndAgainWhenItIsLost() {
    time.advance(Duration.ofSeconds(3));
    assertThat(watch.lostFor()).hasSeconds(3);
    wire.listener.onReady(List.of());
    assertThat(watch.lostFor()).isNull();
    wire.listener.onLost("gone");
    wire.listener.onLost("still gone");
    time.advance(Duration.ofSeconds(1));
    wire.listener.onLost("still gone");
    assertThat(watch.lostFor()).hasSeconds(1);
    assertThat(passedOn).containsExactly("ready", "lost", "lost", "lost");
  }

  @Test
  void itIsSilentWhileHeartbeatsAreAskedForAndDoNotComeBack() {
    wire.listener.onReady(List.of());
    for (int i = 0; i < 5; i++) {
      assertThat(watch.silentFor()).isNull();
      watch.heartbeat(Set.of());
      time.advance(Duration.ofMillis(250));
    }
    assertThat(watch.silentFor()).isEqualTo(Duration.ofMillis(1_250));
    wire.listener.onHeartbeat(time.nanoTime(), List.of());
    assertThat(watch.silentFor()).isNull();
  }

  @Test
  void nobodyWhoAsksIsNoSilence() {
    wire.listener.onReady(List.of());
    watch.heartbeat(Set.of());
    time.advance(Duration.ofMinutes(5));
    assertThat(watch.silentFor()).isNull();
  }

  @Test
  void theWayOfAHeartbeatIsMeasuredAfterWhatCameBeforeItWasApplied() {
    long asked = time.nanoTime();
    time.advance(Duration.ofMillis(3));
    wire.listener.onHeartbeat(asked, List.of());
    wire.listener.onHeartbeat(time.nanoTime() + Long.MAX_VALUE / 4, List.of());
    assertThat(lags).containsExactly(3_000_000L);
    assertThat(passedOn).containsExactly("heartbeat", "heartbeat");
  }

  private CacheMeters meters() {
    return new CacheMeters() {
      @Override
      public CacheMeter of(String cache) {
        return CacheMeter.NONE;
      }

      @Override
      public void channelAnswered(long nanos) {
        lags.add(nanos);
      }
    };
  }

  /** Keeps who listens. */
  private static final class Wire implements InvalidationChannel {
    private InvalidationListener listener;

    @Override
    public void subscribe(InvalidationListener subscriber) {
      listener = subscriber;
    }

    @Override
    public void heartbeat(Set<Integer> partitions) {}
  }

  /** What comes through. */
  private final class Recording implements InvalidationListener {
    @Override
    public void onReady(List<PartitionState> states) {
      passedOn.add("ready");
    }

    @Override
    public void onMessage(InvalidationMessage message) {
      passedOn.add("message");
    }

    @Override
    public void onLeaseEnded(CacheKey key, boolean filled) {
      passedOn.add("lease ended");
    }

    @Override
    public void onLost(String reason) {
      passedOn.add("lost");
    }

    @Override
    public void onHeartbeat(long askedAt, List<PartitionState> states) {
      passedOn.add("heartbeat");
    }
  }
}
