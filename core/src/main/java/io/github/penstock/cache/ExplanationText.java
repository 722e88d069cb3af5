package io.github.penstock.cache;

import io.github.penstock.cache.Explanation.Copy;
import io.github.penstock.cache.Explanation.Event;
import io.github.penstock.cache.Explanation.Holder;
import io.github.penstock.cache.Explanation.Local;
import io.github.penstock.cache.Explanation.Place;
import io.github.penstock.cache.Explanation.Remote;
import io.github.penstock.cache.Explanation.Trust;
import io.github.penstock.cache.Explanation.Verdict;
import io.github.penstock.cache.Explanation.What;
import io.github.penstock.cache.Explanation.Writer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Says an explanation in lines that a person on call understands. Used by one thread. */
final class ExplanationText {

  private static final String INDENT = "\n          ";

  private final Explanation said;
  private final StringBuilder text = new StringBuilder();

  private ExplanationText(Explanation said) {
    this.said = said;
  }

  /**
   * The lines.
   *
   * @param key what to call the key, with a space before it; empty not to tell
   */
  static String of(Explanation explanation, String key) {
    ExplanationText lines = new ExplanationText(explanation);
    Verdict verdict = explanation.verdict();
    lines
        .text
        .append("Cache '")
        .append(explanation.cache())
        .append("', key")
        .append(key.isEmpty() ? " not shown" : key)
        .append(": the next read on this node (")
        .append(explanation.node())
        .append(") ")
        .append(verdict(verdict));
    lines.line("why", String.join(INDENT, verdict.why()));
    lines.line("local", local(explanation.local()));
    lines.line("heard", trust(explanation.local().trust()));
    lines.line("remote", remote(explanation.remote()));
    if (explanation.remote() instanceof Remote.Asked asked) {
      lines.line("writers", lines.writers(asked.writers()));
      lines.line("lease", lines.lease(asked.lease()));
    }
    lines.line("events", lines.events());
    return lines.text.toString();
  }

  private void line(String name, String value) {
    text.append(String.format(Locale.ROOT, "\n  %-8s", name)).append(value);
  }

  private static String verdict(Verdict verdict) {
    if (verdict instanceof Verdict.Hit hit) {
      return "is a HIT in the " + name(hit.tier()) + " tier";
    }
    if (verdict instanceof Verdict.Stale stale) {
      return "gives a STALE value of the " + name(stale.tier()) + " tier and loads it anew";
    }
    if (verdict instanceof Verdict.Miss miss) {
      return miss.isStored()
          ? "is a MISS: it is loaded and stored"
          : "is a MISS: it is loaded and not stored";
    }
    return "goes to the SOURCE, and nothing is stored";
  }

  private static String name(Tier tier) {
    return tier.name().toLowerCase(Locale.ROOT);
  }

  private static String local(Local local) {
    return switch (local.condition()) {
      case OFF -> "switched off, or limited to no entries";
      case EMPTY -> "no copy";
      case CURRENT -> copy(local.copy());
      case INVALIDATED -> copy(local.copy()) + "; invalidated, no longer used";
      case UNTRUSTED -> copy(local.copy()) + "; not used, see 'heard'";
      case UNREADABLE -> copy(local.copy()) + "; cannot be read";
    };
  }

  private static String trust(Trust trust) {
    Duration ago = trust.heardAgo();
    String bound = " (local hits need less than " + say(trust.bound()) + ")";
    if (ago == null) {
      return "nothing yet: the invalidation channel is away or has only just come back" + bound;
    }
    return ago.isNegative()
        ? "everything: there are no other nodes"
        : "everything that was announced until "
            + say(ago)
            + " ago"
            + (trust.isTrusted() ? "" : ", which is too long")
            + bound;
  }

  private static String remote(Remote remote) {
    if (remote instanceof Remote.Away away) {
      return "could not be asked: " + away.reason();
    }
    Remote.Asked asked = (Remote.Asked) remote;
    String held =
        switch (asked.condition()) {
          case OFF -> "there is none: this process is alone";
          case EMPTY -> "no copy";
          case CURRENT -> copy(asked.copy());
          case INVALIDATED -> copy(asked.copy()) + "; void: the cache or a tag of it was cleared";
          case UNTRUSTED -> copy(asked.copy()) + "; void: of a state that was lost";
          case UNREADABLE -> "a copy of another type or format, which counts as none";
        };
    Place place = asked.place();
    return held
        + "; partition "
        + place.partition()
        + (place.generation().isEmpty()
            ? " has no state yet"
            : ", generation " + place.generation() + ", message " + place.sequence());
  }

  private static String copy(@Nullable Copy copy) {
    if (copy == null) {
      return "no copy";
    }
    boolean isFresh = !copy.freshFor().isNegative();
    return (copy.isAbsent() ? "known to have no value, copy " : "copy ")
        + Long.toHexString(copy.version())
        + ", "
        + say(copy.age())
        + " old, "
        + (isFresh
            ? "fresh for " + say(copy.freshFor())
            : "expired " + say(copy.freshFor()) + " ago")
        + (!isFresh && !copy.usableFor().isNegative()
            ? ", may be given stale for " + say(copy.usableFor())
            : "");
  }

  private String writers(List<Writer> writers) {
    return writers.isEmpty()
        ? "nobody has announced a change"
        : String.join(INDENT, writers.stream().map(this::writer).toList());
  }

  private String writer(Writer writer) {
    String what =
        switch (writer.reach()) {
          case KEY -> "the key";
          case TAG -> "a tag of the key";
          case CACHE -> "the whole cache";
        };
    String who =
        writer.transaction() == 0
            ? "a write without a transaction"
            : "transaction " + writer.transaction();
    return who
        + " of "
        + node(writer.node())
        + " announced a change of "
        + what
        + " "
        + say(writer.age())
        + " ago and was not seen to end"
        + (writer.transaction() == 0
            ? ""
            : " (pg_stat_activity.backend_xid = " + writer.transaction() + ")");
  }

  private String lease(@Nullable Holder lease) {
    return lease == null
        ? "nobody loads it under a lease"
        : node(lease.node())
            + " loads it, and others may in "
            + say(lease.endsIn())
            + (lease.isAwaited() ? "; somebody waits for it" : "");
  }

  private String node(String node) {
    return node.equals(said.node()) ? "this node" : "node " + node;
  }

  private String events() {
    List<Event> events = said.events();
    return events.isEmpty()
        ? "none on this node that are remembered"
        : String.join(INDENT, events.stream().map(this::event).toList());
  }

  private String event(Event event) {
    return say(event.ago())
        + " ago: "
        + describe(event.what())
        + (event.node().isEmpty() ? "" : " by " + node(event.node()));
  }

  private static String describe(What what) {
    return switch (what) {
      case TAKEN_FROM_REMOTE -> "taken from the remote tier";
      case STORED -> "loaded and stored";
      case FILL_REFUSED -> "loaded, not stored: invalidated meanwhile, or the lease had ended";
      case NOT_PROVEN -> "loaded, not stored: an announced writer was not seen to have finished";
      case FILL_FAILED -> "loaded, not stored: the remote tier failed, or could not encode it";
      case LOAD_FAILED -> "a load failed";
      case REFRESHED -> "loaded anew in the background";
      case SERVED_STALE -> "given stale";
      case ANNOUNCED -> "a change was announced";
      case COMMITTED -> "the announced change was committed";
      case ROLLED_BACK -> "the announced change was rolled back";
      case OUTCOME_UNKNOWN -> "a commit whose outcome is unknown";
      case INVALIDATED -> "heard that the key is invalid, as announced";
      case CLEARED -> "the whole cache was cleared";
      case CHANNEL_LOST -> "the invalidation channel was lost";
      case CHANNEL_READY -> "the invalidation channel was there, the local tier began empty";
    };
  }

  /** Without a sign, in a unit that fits. */
  static String say(Duration duration) {
    Duration span = duration.abs();
    long millis = span.toMillis();
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 60_000) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
    if (span.toHours() < 1) {
      return span.toMinutes() + " min " + span.toSecondsPart() + " s";
    }
    return span.toDays() < 1
        ? span.toHours() + " h " + span.toMinutesPart() + " min"
        : span.toDays() + " d " + span.toHoursPart() + " h";
  }
}
