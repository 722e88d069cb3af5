package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.InterruptedLoadException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

  private static final long BOUND = 1_000;
  private static final Duration LONG = Duration.ofSeconds(10);

  private final SingleFlight<String, String> flights = new SingleFlight<>();
  private final Epoch epoch = Epoch.begin();
  private final SingleFlight.Joining ticket = joining(1, 0, true);
  private final ExecutorService thread = Executors.newSingleThreadExecutor();

  @AfterEach
  void stop() {
    thread.shutdownNow();
  }

  @Test
  void theFirstLeadsAndTheOthersGetWhatItBrings() throws Exception {
    SingleFlight.Flight<String> mine = flights.join("a", ticket);
    assertThat(mine.lead()).isTrue();

    CompletableFuture<String> other =
        CompletableFuture.supplyAsync(
            () -> {
              SingleFlight.Flight<String> theirs = flights.join("a", ticket);
              assertThat(theirs.lead()).isFalse();
              return theirs.await(LONG.toNanos()).value();
            },
            thread);
    mine.complete(CacheResult.loaded("v"));

    assertThat(other.get(5, TimeUnit.SECONDS)).isEqualTo("v");
  }

  @Test
  void aFlightFromBeforeAnInvalidationIsNotJoined() {
    SingleFlight.Flight<String> old = flights.join("a", ticket);
    SingleFlight.Flight<String> fresh = flights.join("a", joining(2, 0, true));

    assertThat(fresh).isNotSameAs(old);
    flights.land("a", old);
    assertThat(flights.join("a", joining(2, 0, true))).isSameAs(fresh);
  }

  @Test
  void whereTheChannelIsLateOnlyARecentFlightIsJoinedThatAskedTheServer() {
    SingleFlight.Flight<String> asked = flights.join("a", joining(1, 0, false));
    assertThat(flights.join("a", joining(1, BOUND, false))).isSameAs(asked);
    assertThat(flights.join("a", joining(1, BOUND + 1, false))).isNotSameAs(asked);

    SingleFlight.Flight<String> believed = flights.join("b", joining(1, 0, true));
    assertThat(flights.join("b", joining(1, 1, false))).isNotSameAs(believed);
  }

  @Test
  void aFlightIsLedByWhoBringsItInAndByItsReaderAfterThat() throws Exception {
    CompletableFuture<Thread> reader =
        CompletableFuture.supplyAsync(
            () -> {
              assertThat(flights.join("a", ticket).lead()).isTrue();
              return Thread.currentThread();
            },
            thread);
    Thread read = reader.get(5, TimeUnit.SECONDS);
    SingleFlight.Flight<String> flight = flights.join("a", ticket);

    flight.takeOver();
    assertThat(flight.isLedByCaller()).as("its loader must not wait for it").isTrue();
    flight.handTo(read);
    assertThat(flight.isLedByCaller()).as("what it reads next may wait").isFalse();
  }

  private SingleFlight.Joining joining(long stamp, long now, boolean isTrusted) {
    LocalTier.Ticket ticket = new LocalTier.Ticket(epoch, stamp, TagStamps.Captured.NONE);
    return new SingleFlight.Joining(ticket, now, isTrusted, BOUND);
  }

  @Test
  void landingMakesRoomForTheNext() {
    SingleFlight.Flight<String> first = flights.join("a", ticket);
    flights.land("a", first);

    assertThat(flights.join("a", ticket)).isNotSameAs(first);
  }

  @Test
  void aCallerThatWouldWaitForItselfIsRecognised() {
    SingleFlight.Flight<String> flight = flights.join("a", ticket);
    assertThat(flight.lead()).isTrue();

    SingleFlight.Flight<String> again = flights.join("a", ticket);
    assertThat(again.lead()).isFalse();
    assertThat(again.isLedByCaller()).isTrue();
  }

  @Test
  void aCallerThatWouldWaitForItselfIsRecognisedAlsoWhenItsFlightIsNotCurrentAnyMore() {
    SingleFlight.Flight<String> flight = flights.join("a", ticket);
    assertThat(flight.lead()).isTrue();

    SingleFlight.Flight<String> again = flights.join("a", joining(2, 0, true));
    assertThat(again).isSameAs(flight);
    assertThat(again.isLedByCaller()).isTrue();
  }

  @Test
  void failureReachesThoseWhoWaitAsItIs() {
    SingleFlight.Flight<String> flight = flights.join("a", ticket);
    IllegalStateException failure = new IllegalStateException("no database");
    flight.fail(failure);

    assertThatThrownBy(() -> flight.await(LONG.toNanos())).isSameAs(failure);
    SingleFlight.Flight<String> other = flights.join("b", ticket);
    AssertionError error = new AssertionError("an Error");
    other.fail(error);
    assertThatThrownBy(() -> other.await(LONG.toNanos())).isSameAs(error);
  }

  @Test
  void waitingIsBounded() {
    assertThat(flights.join("a", ticket).await(Duration.ofMillis(1).toNanos())).isNull();
  }

  @Test
  void interruptionEndsTheWaitAndStaysVisible() {
    SingleFlight.Flight<String> flight = flights.join("a", ticket);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> flight.await(LONG.toNanos()))
        .isInstanceOf(InterruptedLoadException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
