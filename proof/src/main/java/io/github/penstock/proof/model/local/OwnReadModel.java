package io.github.penstock.proof.model.local;

import io.github.penstock.proof.model.Model;
import io.github.penstock.proof.model.Property;
import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Violation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One process in which a writer commits version 1 and then reads it, while another reader's flight
 * may be on its way; the messages of the quarantine come in order, some time. It begins with
 * version 0 in the remote tier.
 */
public final class OwnReadModel implements Model<OwnReadModel.State> {

  private static final int NONE = -1;

  /** When a writer drops its own process's entry and counts the stamp up. */
  public enum Bump {
    /** Before the quarantine. */
    BEFORE_QUARANTINE,
    /** After the quarantine was acknowledged. */
    AFTER_QUARANTINE,
    /** After COMMIT, before it returns. */
    AFTER_COMMIT
  }

  /** Where the writer is. */
  enum WriterPhase {
    /** Its statement is done. */
    WRITTEN,
    /** It is about to quarantine. */
    QUARANTINING,
    /** The quarantine was acknowledged. */
    ACKNOWLEDGED,
    /** It is about to commit. */
    COMMITTING,
    /** Its COMMIT is visible. */
    COMMITTED,
    /** It has returned to its caller. */
    RETURNED
  }

  /** Where the flight is. */
  enum FlightPhase {
    /** It has begun. */
    STARTED,
    /** It has a value of the remote tier. */
    HIT,
    /** It has a lease. */
    LEASED,
    /** It has a value of the database. */
    LOADED,
    /** It has ended. */
    DONE
  }

  /**
   * A flight.
   *
   * @param phase where it is
   * @param stamp when it began
   * @param value what it has read, or none
   * @param seen whether its lease told of the quarantine
   * @param cacheable whether what it has read is proven
   */
  record Flight(FlightPhase phase, int stamp, int value, boolean seen, boolean cacheable) {}

  /**
   * The process.
   *
   * @param stamp how many invalidations were applied
   * @param value of the local tier, or none
   * @param undelivered messages
   * @param flight of the reader, or null
   */
  record Local(int stamp, int value, int undelivered, @Nullable Flight flight) {

    Local dropped() {
      return new Local(stamp + 1, NONE, undelivered, flight);
    }

    Local undelivered(int other) {
      return new Local(stamp, value, other, flight);
    }

    Local flight(Flight other) {
      return new Local(stamp, value, undelivered, other);
    }

    Local installed(int other) {
      return new Local(stamp, other, undelivered, flight);
    }
  }

  /**
   * Everything.
   *
   * @param db the visible version
   * @param remote the version of the remote tier, or none
   * @param quarantined whether the writer's token is there
   * @param writer where the writer is
   * @param own what the writer's own read returned, or none
   * @param local its process
   */
  record State(int db, int remote, boolean quarantined, WriterPhase writer, int own, Local local) {

    State local(Local other) {
      return new State(db, remote, quarantined, writer, own, other);
    }

    State writer(WriterPhase other) {
      return new State(db, remote, quarantined, other, own, local);
    }

    State own(int value) {
      return new State(db, remote, quarantined, writer, value, local);
    }
  }

  private final Set<Bump> bumps;

  private OwnReadModel(Set<Bump> bumps) {
    this.bumps = bumps;
  }

  /** The model with the stamp counted up at these places. */
  public static Model<?> of(Bump... bumps) {
    return new OwnReadModel(Set.of(bumps));
  }

  @Override
  public List<State> starts() {
    return List.of(new State(0, 0, false, WriterPhase.WRITTEN, NONE, new Local(0, NONE, 0, null)));
  }

  @Override
  public void steps(State s, Steps<State> out) {
    write(s, out);
    if (s.writer().compareTo(WriterPhase.COMMITTED) >= 0 && s.quarantined()) {
      out.to(new State(s.db(), s.remote(), false, s.writer(), s.own(), s.local()), "release");
    }
    if (s.writer() == WriterPhase.RETURNED && s.own() == NONE) {
      readOwn(s, out);
    }
    fly(s, out);
    if (s.local().undelivered() > 0) {
      Local heard = s.local().undelivered(s.local().undelivered() - 1);
      out.to(s.local(heard.dropped()), "deliver");
    }
  }

  private void write(State s, Steps<State> out) {
    switch (s.writer()) {
      case WRITTEN ->
          out.to(
              bumped(s, Bump.BEFORE_QUARANTINE).writer(WriterPhase.QUARANTINING), "W local bump");
      case QUARANTINING -> {
        Local told = s.local().undelivered(s.local().undelivered() + 1);
        out.to(
            new State(s.db(), NONE, true, WriterPhase.ACKNOWLEDGED, s.own(), told),
            "W quarantine acked");
      }
      case ACKNOWLEDGED ->
          out.to(
              bumped(s, Bump.AFTER_QUARANTINE).writer(WriterPhase.COMMITTING),
              "W bump after quarantine");
      case COMMITTING ->
          out.to(
              new State(1, s.remote(), s.quarantined(), WriterPhase.COMMITTED, s.own(), s.local()),
              "W COMMIT(v1)");
      case COMMITTED ->
          out.to(bumped(s, Bump.AFTER_COMMIT).writer(WriterPhase.RETURNED), "W returns");
      case RETURNED -> {}
    }
  }

  private State bumped(State s, Bump place) {
    return bumps.contains(place) ? s.local(s.local().dropped()) : s;
  }

  private static void readOwn(State s, Steps<State> out) {
    Local local = s.local();
    Flight flight = local.flight();
    if (local.value() >= 0) {
      out.to(s.own(local.value()), "W reads own: L1 hit v", local.value());
    } else if (flight != null
        && flight.phase() != FlightPhase.DONE
        && flight.stamp() == local.stamp()) {
      if (flight.phase() == FlightPhase.LOADED || flight.phase() == FlightPhase.HIT) {
        out.to(s.own(flight.value()), "W reads own: joins flight, gets v", flight.value());
      }
    } else {
      out.to(s.own(s.db()), "W reads own: new flight");
    }
  }

  private static void fly(State s, Steps<State> out) {
    Local local = s.local();
    Flight f = local.flight();
    if (f == null) {
      Flight started = new Flight(FlightPhase.STARTED, local.stamp(), NONE, false, false);
      out.to(s.local(local.flight(started)), "R starts flight");
      return;
    }
    switch (f.phase()) {
      case STARTED -> {
        if (s.remote() >= 0) {
          Flight hit = new Flight(FlightPhase.HIT, f.stamp(), s.remote(), false, true);
          out.to(s.local(local.flight(hit)), "R GET v", s.remote());
        } else {
          Flight leased = new Flight(FlightPhase.LEASED, f.stamp(), NONE, s.quarantined(), false);
          out.to(s.local(local.flight(leased)), "R lease(Q=", s.quarantined(), ")");
        }
      }
      case LEASED -> {
        boolean proven = !f.seen() || s.db() == 1;
        Flight loaded = new Flight(FlightPhase.LOADED, f.stamp(), s.db(), f.seen(), proven);
        out.to(s.local(local.flight(loaded)), "R loads db v", s.db());
      }
      case HIT, LOADED -> {
        boolean proven = f.phase() == FlightPhase.HIT || !s.quarantined() || s.db() == 1;
        boolean installs = f.cacheable() && local.stamp() == f.stamp() && proven;
        Local landed =
            local.flight(
                new Flight(FlightPhase.DONE, f.stamp(), f.value(), f.seen(), f.cacheable()));
        out.to(
            s.local(installs ? landed.installed(f.value()) : landed),
            "R install v",
            f.value(),
            "=",
            installs ? "yes" : "no");
      }
      case DONE -> {}
    }
  }

  @Override
  public @Nullable Violation violation(State s) {
    return s.own() == 0
        ? new Violation(Property.RYW, "the writer got v0 after it committed v1")
        : null;
  }
}
