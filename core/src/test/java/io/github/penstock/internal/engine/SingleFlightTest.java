package io.github.penstock.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.penstock.cache.InterruptedLoadException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SingleFlightTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final SingleFlight<String, String> flights = new SingleFlight<>();
  private final Epoch epoch = Epoch.begin();
  private final LocalTier.Ticket ticket = new LocalTier.Ticket(epoch, 1);
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
              return theirs.await(LONG).value();
            },
            thread);
    mine.complete("v");

    assertThat(other.get(5, TimeUnit.SECONDS)).isEqualTo("v");
  }

  @Test
  void aFlightFromBeforeAnInvalidationIsNotJoined() {
    SingleFlight.Flight<String> old = flights.join("a", ticket);
    SingleFlight.Flight<String> fresh = flights.join("a", new LocalTier.Ticket(epoch, 2));

    assertThat(fresh).isNotSameAs(old);
    flights.land("a", old);
    assertThat(flights.join("a", new LocalTier.Ticket(epoch, 2))).isSameAs(fresh);
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
  void failureReachesThoseWhoWaitAsItIs() {
    SingleFlight.Flight<String> flight = flights.join("a", ticket);
    IllegalStateException failure = new IllegalStateException("no database");
    flight.fail(failure);

    assertThatThrownBy(() -> flight.await(LONG)).isSameAs(failure);
    SingleFlight.Flight<String> other = flights.join("b", ticket);
    AssertionError error = new AssertionError("an Error");
    other.fail(error);
    assertThatThrownBy(() -> other.await(LONG)).isSameAs(error);
  }

  @Test
  void waitingIsBounded() {
    assertThat(flights.join("a", ticket).await(Duration.ofMillis(1))).isNull();
  }

  @Test
  void interruptionEndsTheWaitAndStaysVisible() {
    SingleFlight.Flight<String> flight = flights.join("a", ticket);
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> flight.await(LONG)).isInstanceOf(InterruptedLoadException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
