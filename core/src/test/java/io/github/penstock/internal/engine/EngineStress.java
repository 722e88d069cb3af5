package io.github.penstock.internal.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.github.penstock.cache.CacheResult;
import io.github.penstock.cache.Local;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * What two threads do to the engine at the same moment, for jcstress; run by {@link
 * EngineStressTest}. Only this class's few helpers know how the engine's types are made.
 */
public final class EngineStress {

  private static final int NOTHING = -1;
  private static final long BOUND = 10;

  private EngineStress() {}

  /** A row and the tier that caches it. The row is 0 and becomes 1. */
  private static final class Cached {
    private final LocalTier<String, Integer> tier =
        new LocalTier<>(new Local(100), Duration.ofNanos(BOUND), 1, Runnable::run);
    private volatile int row;

    Cached() {
      tier.resume();
      tier.heard(0, 0);
    }

    void write() {
      row = 1;
    }

    void readAndInstall() {
      LocalTier.Ticket ticket = tier.ticket("a", 0, TagStamps.Captured.NONE);
      tier.install("a", new LocalEntry<>(row, Life.until(0, 1000), ticket, ""), ticket);
    }

    int served() {
      LocalEntry<Integer> entry = tier.get("a", 0);
      return entry == null ? NOTHING : entry.value();
    }
  }

  /** Stamps: what was read before an invalidation does not stay. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Nothing is installed.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The new value is installed.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The old value stays.")
  @State
  public static class InstallAndInvalidate {
    private final Cached cached = new Cached();

    @Actor
    public void write() {
      cached.write();
      cached.tier.invalidate("a", "");
    }

    @Actor
    public void read() {
      cached.readAndInstall();
    }

    @Arbiter
    public void after(I_Result result) {
      result.r1 = cached.served();
    }
  }

  /** What was read before everything was cleared does not stay. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Nothing is installed.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The new value is installed.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The old value stays.")
  @State
  public static class InstallAndClear {
    private final Cached cached = new Cached();

    @Actor
    public void write() {
      cached.write();
      cached.tier.clear();
    }

    @Actor
    public void read() {
      cached.readAndInstall();
    }

    @Arbiter
    public void after(I_Result result) {
      result.r1 = cached.served();
    }
  }

  /** Epochs: what was read before messages were missed is not served. */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "What is installed is of an epoch that ended.")
  @Outcome(id = "1", expect = ACCEPTABLE, desc = "The new value is served.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The old value is served.")
  @State
  public static class InstallAndRestart {
    private final Cached cached = new Cached();

    @Actor
    public void write() {
      cached.write();
      cached.tier.restart(0);
    }

    @Actor
    public void read() {
      cached.readAndInstall();
    }

    @Arbiter
    public void after(I_Result result) {
      result.r1 = cached.served();
    }
  }

  /**
   * Watermarks: a read that began past the bound serves the old value neither before the heartbeat,
   * nor after it, since the invalidation was heard before the heartbeat.
   */
  @JCStressTest
  @Outcome(id = "-1", expect = ACCEPTABLE, desc = "Nothing is served.")
  @Outcome(id = "0", expect = FORBIDDEN, desc = "The old value is served past its bound.")
  @State
  public static class HeartbeatAndRead {
    private final Cached cached = new Cached();

    public HeartbeatAndRead() {
      cached.readAndInstall();
    }

    @Actor
    public void hear() {
      cached.tier.invalidate("a", "");
      cached.tier.heard(0, BOUND + 1);
    }

    @Actor
    public void read(I_Result result) {
      LocalEntry<Integer> entry = cached.tier.get("a", BOUND + 1);
      result.r1 = entry == null ? NOTHING : entry.value();
    }
  }

  /** Whoever joins a flight gets what its leader brought, and one of two leads. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The second joined the first.")
  @Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "The first joined the second.")
  @Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "One came after the other had landed.")
  @Outcome(expect = FORBIDDEN, desc = "One waited in vain, or got what nobody brought it.")
  @State
  public static class JoinAndJoin {
    private static final Duration LONG = Duration.ofSeconds(10);

    private final SingleFlight<String, Integer> flights = new SingleFlight<>();
    private final SingleFlight.Joining ticket =
        new SingleFlight.Joining(
            new LocalTier.Ticket(Epoch.begin(), 1, TagStamps.Captured.NONE), 0, true, BOUND);

    @Actor
    public void first(II_Result result) {
      result.r1 = fly(1);
    }

    @Actor
    public void second(II_Result result) {
      result.r2 = fly(2);
    }

    private int fly(int brought) {
      SingleFlight.Flight<Integer> flight = flights.join("a", ticket);
      if (flight.lead()) {
        flight.complete(CacheResult.loaded(brought));
        flights.land("a", flight);
        return brought;
      }
      CacheResult<Integer> landing = flight.await(LONG.toNanos());
      return landing == null ? NOTHING : landing.value();
    }
  }
}
