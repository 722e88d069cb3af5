package io.github.penstock.proof.model.local;

import io.github.penstock.proof.model.Model;
import io.github.penstock.proof.model.Property;
import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.Violation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the local tier against a clock. Heartbeats tell when they were sent and come by the
 * same ordered channel as invalidations; the channel may stall. The newest heartbeat is the
 * watermark: a read is valid while it is at most {@link #BOUND} old. Version 0 is there in the
 * beginning, version 1 is committed at some time.
 */
public final class WatermarkModel implements Model<WatermarkModel.State> {

  /** How old a watermark may be. */
  static final int BOUND = 2;

  private static final int LAST_TICK = 6;
  private static final int INVALIDATION = -1;
  private static final int NONE = -1;

  /** What the reader looks at, in this order. */
  public enum Order {
    /** The entry, the watermark, the clock. */
    ENTRY_WATERMARK_CLOCK,
    /** The watermark, the entry, the clock. */
    WATERMARK_ENTRY_CLOCK,
    /** The clock, the entry, the watermark, and whether that entry was declared dead meanwhile. */
    CLOCK_ENTRY_WATERMARK_DEAD,
    /** The clock, the entry, whether that entry was declared dead, the watermark. */
    CLOCK_ENTRY_DEAD_WATERMARK,
    /** The clock, the entry, the watermark. */
    CLOCK_ENTRY_WATERMARK,
    /** No entry: it joins a flight whose stamp is current. */
    JOIN_BY_STAMP,
    /** No entry: it joins a flight whose stamp is current if the watermark is fresh. */
    JOIN_BY_STAMP_AND_WATERMARK;

    boolean joins() {
      return this == JOIN_BY_STAMP || this == JOIN_BY_STAMP_AND_WATERMARK;
    }

    boolean clockFirst() {
      return this == CLOCK_ENTRY_WATERMARK_DEAD
          || this == CLOCK_ENTRY_DEAD_WATERMARK
          || this == CLOCK_ENTRY_WATERMARK;
    }
  }

  /** What the reader looks at, one after the other. */
  private enum Look {
    ENTRY,
    WATERMARK,
    CLOCK,
    DEAD
  }

  /**
   * The reader.
   *
   * @param step how far it is: 0 before it starts, 9 when it has returned
   * @param start when it started
   * @param clock what the clock told, or none
   * @param watermark what it has read of it, or none
   * @param entry the version of the entry that it holds, or none
   * @param value what it returned: a version, 9 if it fell through, or none
   */
  record Reader(int step, int start, int clock, int watermark, int entry, int value) {

    private static final int RETURNED = 9;
    private static final int FELL_THROUGH = 9;

    Reader returned(int returned) {
      return new Reader(RETURNED, start, NONE, watermark, entry, returned);
    }
  }

  /**
   * The local tier.
   *
   * @param value the version of its entry, or none
   * @param dead whether the entry's object was declared dead; whoever holds it sees that
   * @param watermark the newest heartbeat that has arrived
   * @param stamp how many invalidations were applied
   * @param flight the stamp of a flight that carries version 0, or none
   */
  record Local(int value, boolean dead, int watermark, int stamp, int flight) {}

  /**
   * Everything.
   *
   * @param now the clock
   * @param channel what was sent and has not arrived: times of heartbeats, or -1 for an
   *     invalidation
   * @param local the local tier
   * @param committed when version 1 was committed, or none
   * @param reader the reader
   * @param heartbeats how many were sent
   */
  record State(
      int now, List<Integer> channel, Local local, int committed, Reader reader, int heartbeats) {

    State channel(List<Integer> other) {
      return new State(now, other, local, committed, reader, heartbeats);
    }

    State local(Local other) {
      return new State(now, channel, other, committed, reader, heartbeats);
    }

    State reader(Reader other) {
      return new State(now, channel, local, committed, other, heartbeats);
    }
  }

  private final Order order;
  private final int heartbeats;

  private WatermarkModel(Order order, int heartbeats) {
    this.order = order;
    this.heartbeats = heartbeats;
  }

  /** The model of a reader that looks in this order, with at most so many heartbeats. */
  public static Model<?> of(Order order, int heartbeats) {
    return new WatermarkModel(order, heartbeats);
  }

  @Override
  public List<State> starts() {
    Local local = new Local(order.joins() ? NONE : 0, false, 0, 0, NONE);
    return List.of(
        new State(0, List.of(), local, NONE, new Reader(0, NONE, NONE, NONE, NONE, NONE), 0));
  }

  @Override
  public void steps(State s, Steps<State> out) {
    int now = s.now();
    if (now < LAST_TICK) {
      State later =
          new State(now + 1, s.channel(), s.local(), s.committed(), s.reader(), s.heartbeats());
      out.to(later, "tick ", now + 1);
    }
    if (s.committed() < 0) {
      List<Integer> told = Tuples.append(s.channel(), INVALIDATION);
      out.to(
          new State(now, told, s.local(), now, s.reader(), s.heartbeats()),
          "W quarantine+COMMIT(v1) at ",
          now);
    }
    if (s.heartbeats() < heartbeats) {
      List<Integer> told = Tuples.append(s.channel(), now);
      out.to(
          new State(now, told, s.local(), s.committed(), s.reader(), s.heartbeats() + 1),
          "hb sent m0=",
          now);
    }
    if (!s.channel().isEmpty()) {
      deliver(s, out);
    }
    Local local = s.local();
    if (order.joins() && local.flight() == NONE && s.committed() < 0) {
      out.to(
          s.local(
              new Local(
                  local.value(), local.dead(), local.watermark(), local.stamp(), local.stamp())),
          "R1 flight: loads v0 (slow answer)");
    }
    read(s, out);
  }

  private void deliver(State s, Steps<State> out) {
    Local local = s.local();
    int message = s.channel().get(0);
    State arrived = s.channel(Tuples.tail(s.channel()));
    if (message != INVALIDATION) {
      Local marked = new Local(local.value(), local.dead(), message, local.stamp(), local.flight());
      out.to(arrived.local(marked), "deliver hb ", message);
    } else if (order.clockFirst() && !local.dead()) {
      // Two steps: what a reader may hold is declared dead before it is removed.
      Local declared =
          new Local(local.value(), true, local.watermark(), local.stamp(), local.flight());
      out.to(s.local(declared), "inv: entry declared dead");
    } else {
      Local removed =
          new Local(NONE, local.dead(), local.watermark(), local.stamp() + 1, local.flight());
      out.to(arrived.local(removed), "deliver inv");
    }
  }

  private void read(State s, Steps<State> out) {
    Reader r = s.reader();
    if (r.step() == 0) {
      out.to(
          s.reader(new Reader(1, s.now(), r.clock(), r.watermark(), r.entry(), r.value())),
          "R starts at ",
          s.now());
    } else if (order.joins()) {
      join(s, r, out);
    } else if (r.step() != Reader.RETURNED) {
      look(s, r, out);
    }
  }

  private void join(State s, Reader r, Steps<State> out) {
    boolean current = s.local().flight() != NONE && s.local().flight() == s.local().stamp();
    boolean fresh = order == Order.JOIN_BY_STAMP || s.now() - s.local().watermark() <= BOUND;
    if (r.step() == 1 && current && fresh) {
      out.to(s.reader(r.returned(0)), "R joins the flight, gets v0");
    }
  }

  private void look(State s, Reader r, Steps<State> out) {
    List<Look> looks =
        switch (order) {
          case ENTRY_WATERMARK_CLOCK -> List.of(Look.ENTRY, Look.WATERMARK, Look.CLOCK);
          case WATERMARK_ENTRY_CLOCK -> List.of(Look.WATERMARK, Look.ENTRY, Look.CLOCK);
          case CLOCK_ENTRY_WATERMARK_DEAD ->
              List.of(Look.CLOCK, Look.ENTRY, Look.WATERMARK, Look.DEAD);
          case CLOCK_ENTRY_DEAD_WATERMARK ->
              List.of(Look.CLOCK, Look.ENTRY, Look.DEAD, Look.WATERMARK);
          default -> List.of(Look.CLOCK, Look.ENTRY, Look.WATERMARK);
        };
    boolean last = r.step() == looks.size();
    int next = r.step() + 1;
    Reader looked =
        switch (looks.get(r.step() - 1)) {
          case ENTRY ->
              new Reader(next, r.start(), r.clock(), r.watermark(), s.local().value(), r.value());
          case WATERMARK ->
              new Reader(next, r.start(), r.clock(), s.local().watermark(), r.entry(), r.value());
          case CLOCK -> new Reader(next, r.start(), s.now(), r.watermark(), r.entry(), r.value());
          case DEAD ->
              new Reader(
                  next,
                  r.start(),
                  r.clock(),
                  r.watermark(),
                  s.local().dead() ? NONE : r.entry(),
                  r.value());
        };
    if (!last) {
      out.to(s.reader(looked), "R looks at the ", looks.get(r.step() - 1));
    } else if (looked.entry() >= 0 && looked.clock() - looked.watermark() <= BOUND) {
      out.to(
          s.reader(looked.returned(looked.entry())),
          "R looks at the ",
          looks.get(r.step() - 1),
          ", serves v",
          looked.entry());
    } else {
      out.to(s.reader(looked.returned(Reader.FELL_THROUGH)), "R falls through");
    }
  }

  @Override
  public @Nullable Violation violation(State s) {
    Reader r = s.reader();
    int since = r.start() - s.committed();
    if (r.step() == Reader.RETURNED && r.value() == 0 && s.committed() >= 0 && since > BOUND) {
      return new Violation(
          Property.G2,
          "a read that started " + since + " ticks after COMMIT returned got v0, bound " + BOUND);
    }
    return null;
  }
}
