package io.github.penstock.proof.model.list;

import io.github.penstock.proof.model.Model;
import io.github.penstock.proof.model.Property;
import io.github.penstock.proof.model.Steps;
import io.github.penstock.proof.model.Tuples;
import io.github.penstock.proof.model.Violation;
import io.github.penstock.proof.model.list.TagOptions.Fault;
import io.github.penstock.proof.model.list.TagOptions.Line;
import io.github.penstock.proof.model.list.TagState.Capture;
import io.github.penstock.proof.model.list.TagState.Copy;
import io.github.penstock.proof.model.list.TagState.Entry;
import io.github.penstock.proof.model.list.TagState.Reader;
import io.github.penstock.proof.model.list.TagState.ReaderPhase;
import io.github.penstock.proof.model.list.TagState.Tag;
import io.github.penstock.proof.model.list.TagState.Told;
import io.github.penstock.proof.model.list.TagState.WriterPhase;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A list is valid as long as the stamp of its tag is the one that it was stored under. Writers
 * quarantine the tag before they commit; a fill proves what was captured of the tag.
 */
public final class TagModel implements Model<TagState> {

  private final TagOptions options;
  private final boolean told;

  private TagModel(TagOptions options) {
    this.options = options;
    this.told = options.may(Fault.TOLD_BY_MESSAGES);
  }

  /** The model of this variant under these faults. */
  public static Model<?> of(TagOptions options) {
    return new TagModel(options);
  }

  @Override
  public List<TagState> starts() {
    int readers = options.readers();
    return List.of(
        new TagState(
            0,
            new Tag(1, 0, 2, TagState.NONE, 0, 0),
            options.cached() ? new Entry(0, 1) : null,
            0,
            Tuples.times(options.writers(), WriterPhase.WRITTEN),
            Tuples.times(readers, Reader.IDLE),
            told ? Tuples.times(readers, new Copy(1, 0, List.of())) : List.of()));
  }

  @Override
  public void steps(TagState s, Steps<TagState> out) {
    for (int i = 0; i < s.writers().size(); i++) {
      write(s, i, out);
    }
    for (int i = 0; i < s.readers().size(); i++) {
      read(s, i, s.readers().get(i), out);
    }
    Tag tag = s.tag();
    if (options.may(Fault.STAMP_EVICTED) && tag.evictions() == 0 && tag.stamp() != 0) {
      out.to(s.tag(tag.evicted()), "T evicted (its tokens stay)");
    }
    if (options.may(Fault.PARTITION_LOST) && tag.losses() == 0) {
      int inFlight = writersIn(s, WriterPhase.QUARANTINED, WriterPhase.QUARANTINED);
      out.to(s.tag(tag.lost(inFlight)), "tag partition LOST, newgen");
    }
    for (int i = 0; i < s.copies().size(); i++) {
      Copy copy = s.copies().get(i);
      if (!copy.channel().isEmpty()) {
        Told message = copy.channel().get(0);
        Copy newer =
            new Copy(
                message.stamp(), copy.tokens() | message.tokens(), Tuples.tail(copy.channel()));
        out.to(s.copies(Tuples.replace(s.copies(), i, newer)), "deliver@R", i);
      }
    }
  }

  private void write(TagState s, int i, Steps<TagState> out) {
    Tag tag = s.tag();
    boolean early = options.has(Line.BUMP_AT_QUARANTINE);
    WriterPhase phase = s.writers().get(i);
    switch (phase) {
      case WRITTEN -> {
        Tag marked = tag.tokens(tag.tokens() | Tuples.bit(i));
        marked = early ? restamped(marked) : marked;
        out.to(
            published(s.tag(marked)).writer(i, WriterPhase.QUARANTINED),
            "W",
            i,
            ".quarantine(T) stamp=",
            marked.stamp());
      }
      case QUARANTINED -> {
        out.to(s.db(s.db() + 1).writer(i, WriterPhase.COMMITTED), "W", i, ".COMMIT");
        if (options.may(Fault.CRASH)) {
          out.to(s.writer(i, WriterPhase.ABORTED), "W", i, ".abort");
        }
      }
      case COMMITTED, ABORTED -> {
        boolean committed = phase == WriterPhase.COMMITTED;
        boolean lost = (tag.tokens() & Tuples.bit(i)) == 0;
        Tag released = tag.tokens(tag.tokens() & ~Tuples.bit(i));
        if (committed && !early) {
          released = restamped(released);
        }
        if (committed && lost && options.has(Line.LOST_TOKEN_NOTICED)) {
          released = restamped(released);
        }
        TagState n = s.tag(released);
        n = released.stamp() == tag.stamp() ? n : published(n);
        out.to(n.writer(i, WriterPhase.RELEASED), "W", i, ".release");
        if (options.may(Fault.CRASH) && committed) {
          out.to(s.writer(i, WriterPhase.DEAD), "W", i, ".dies");
        }
      }
      default -> {}
    }
  }

  private Tag restamped(Tag tag) {
    return tag.restamped(options.has(Line.UNIQUE_STAMPS));
  }

  private TagState published(TagState s) {
    if (!told) {
      return s;
    }
    Told message = new Told(s.tag().stamp(), s.tag().tokens());
    return s.copies(
        s.copies().stream()
            .map(c -> new Copy(c.stamp(), c.tokens(), Tuples.append(c.channel(), message)))
            .toList());
  }

  private void read(TagState s, int i, Reader r, Steps<TagState> out) {
    switch (r.phase()) {
      case START -> {
        boolean late = told && !s.copies().get(i).channel().isEmpty();
        out.to(s.reader(i, r.starting(s.db(), late)), "R", i, ".start");
      }
      case GET -> get(s, i, r, out);
      case GET_STAMP -> getStamp(s, i, r, ReaderPhase.COMPARE, out);
      case GET_LIST -> getList(s, i, r, ReaderPhase.COMPARE, out);
      case COMPARE -> {
        Entry found = r.found();
        if (found != null && found.stamp() == r.stamp() && r.stamp() != 0) {
          out.to(s.reader(i, r.hit(found.version())), "R", i, ".hit(v", found.version(), ")");
        } else {
          out.to(
              s.reader(i, r.phase(early() ? ReaderPhase.CAPTURE : ReaderPhase.LEASE)),
              "R",
              i,
              ".miss");
        }
      }
      case CAPTURE -> capture(s, i, r, out);
      case LEASE -> out.to(s.leased(i + 1).reader(i, r.leased(i + 1)), "R", i, ".lease L");
      case LOAD -> {
        int finished = writersIn(s, WriterPhase.COMMITTED, WriterPhase.DEAD);
        ReaderPhase next = early() ? ReaderPhase.FILL : ReaderPhase.CAPTURE;
        out.to(s.reader(i, r.loaded(next, s.db(), finished)), "R", i, ".db(v", s.db(), ")");
      }
      case FILL -> fill(s, i, r, out);
      case DONE -> {}
    }
  }

  private void get(TagState s, int i, Reader r, Steps<TagState> out) {
    if (told) {
      int stamp = s.copies().get(i).stamp();
      Reader both = r.found(ReaderPhase.COMPARE, s.entry()).stamped(ReaderPhase.COMPARE, stamp);
      out.to(s.reader(i, both), "R", i, ".GET L with local stamp ", stamp);
      return;
    }
    getList(s, i, r, ReaderPhase.GET_STAMP, out);
    if (options.may(Fault.ANY_ORDER)) {
      getStamp(s, i, r, ReaderPhase.GET_LIST, out);
    }
  }

  private static void getList(TagState s, int i, Reader r, ReaderPhase next, Steps<TagState> out) {
    out.to(s.reader(i, r.found(next, s.entry())), "R", i, ".GET L");
  }

  private static void getStamp(TagState s, int i, Reader r, ReaderPhase next, Steps<TagState> out) {
    int stamp = s.tag().stamp();
    out.to(s.reader(i, r.stamped(next, stamp)), "R", i, ".GET T=", stamp);
  }

  private void capture(TagState s, int i, Reader r, Steps<TagState> out) {
    TagState n = s;
    Capture capture;
    if (told) {
      Copy copy = s.copies().get(i);
      capture = new Capture(copy.stamp(), copy.tokens(), TagState.NONE);
    } else {
      Tag tag = s.tag().stamp() != 0 ? s.tag() : restamped(s.tag());
      n = s.tag(tag);
      capture = new Capture(tag.stamp(), tag.tokens(), tag.fence());
    }
    ReaderPhase next = early() ? ReaderPhase.LEASE : ReaderPhase.FILL;
    out.to(
        n.reader(i, r.captured(next, capture)),
        "R",
        i,
        ".capture stamp=",
        capture.stamp(),
        " tokens=",
        Integer.toBinaryString(capture.tokens()));
  }

  private void fill(TagState s, int i, Reader r, Steps<TagState> out) {
    Capture capture = r.capture();
    boolean own = s.lease() == r.token() || !options.has(Line.OWN_LEASE);
    boolean tokens =
        !options.has(Line.PROOF_OF_TOKENS) || Tuples.within(capture.tokens(), r.finished());
    boolean fence =
        !options.has(Line.PROOF_OF_FENCE)
            || capture.fence() == TagState.NONE
            || Tuples.within(capture.fence(), r.finished());
    boolean accepted = own && tokens && fence;
    TagState n = accepted ? s.entry(new Entry(r.version(), capture.stamp()), 0) : s;
    out.to(
        n.reader(i, r.phase(ReaderPhase.DONE)),
        "R",
        i,
        ".fill(v",
        r.version(),
        ", stamp=",
        capture.stamp(),
        ")=",
        accepted ? "ok" : "refused");
  }

  private boolean early() {
    return options.has(Line.CAPTURE_BEFORE_LOAD);
  }

  private static int writersIn(TagState s, WriterPhase from, WriterPhase to) {
    int set = 0;
    for (int i = 0; i < s.writers().size(); i++) {
      WriterPhase phase = s.writers().get(i);
      if (phase.compareTo(from) >= 0 && phase.compareTo(to) <= 0) {
        set |= Tuples.bit(i);
      }
    }
    return set;
  }

  @Override
  public @Nullable Violation violation(TagState s) {
    boolean atRest = true;
    for (int i = 0; i < s.readers().size(); i++) {
      Reader r = s.readers().get(i);
      atRest &= r.phase() == ReaderPhase.DONE;
      if (r.phase() == ReaderPhase.DONE && r.version() < r.atLeast() && !r.excused()) {
        return new Violation(
            Property.P2,
            "R"
                + i
                + " returned list v"
                + r.version()
                + ", v"
                + r.atLeast()
                + " was visible at its start");
      }
    }
    for (WriterPhase phase : s.writers()) {
      atRest &= phase == WriterPhase.RELEASED || phase == WriterPhase.DEAD;
    }
    for (Copy copy : s.copies()) {
      atRest &= copy.channel().isEmpty();
    }
    Entry entry = s.entry();
    if (!atRest || entry == null || entry.version() >= s.db() || entry.stamp() == 0) {
      return null;
    }
    boolean current =
        told
            ? s.copies().stream().anyMatch(c -> c.stamp() == entry.stamp())
            : s.tag().stamp() == entry.stamp();
    return current
        ? new Violation(
            Property.P1,
            "list at rest is v"
                + entry.version()
                + " under a current stamp, the database v"
                + s.db())
        : null;
  }
}
