package io.github.penstock.testkit.fake;

import io.github.penstock.cache.Explanation;
import io.github.penstock.cache.StoredEntry;
import io.github.penstock.cache.TypeRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that a store knows about one key: its value, the lease on it, who quarantines it, and when it
 * was changed last. Guarded by the lock of its {@link Space}; times are those of its clock.
 */
final class Slot {

  private @Nullable Stored stored;
  private @Nullable Running lease;
  private final Map<String, Writer> writers = new HashMap<>();
  private @Nullable List<String> tags;
  private long lastChange;

  /** What is stored and found, or null. */
  @Nullable Stored stored(long now) {
    Stored current = stored;
    if (current != null && current.isOver(now)) {
      stored = null;
      return null;
    }
    return current;
  }

  void store(StoredEntry<?> entry, TypeRef type, long now) {
    stored = new Stored(entry, type, now);
  }

  void forgetValue() {
    stored = null;
  }

  boolean isLeased(long now) {
    Running current = lease;
    return current != null && current.until - now > 0;
  }

  boolean isLeasedBy(String id, long now) {
    Running current = lease;
    return current != null && current.id.equals(id) && current.until - now > 0;
  }

  /** Who waits for the lease before this one, even if it is over, waits for its successor. */
  void grant(String id, long until) {
    lease = new Running(id, until, lease != null && lease.awaited);
  }

  /** Somebody is told to wait for the lease that is there. */
  void await() {
    if (lease != null) {
      lease = new Running(lease.id, lease.until, true);
    }
  }

  /** Ends a lease; true where somebody waits for that. */
  boolean endLease(String id) {
    Running current = lease;
    if (current == null || !current.id.equals(id)) {
      return false;
    }
    lease = null;
    return current.awaited;
  }

  /** The ids of those who have announced a change; zero for one without an id. */
  Set<Long> writers(long now) {
    writers.values().removeIf(writer -> writer.id == 0 && writer.until - now <= 0);
    Set<Long> ids = new HashSet<>();
    writers.values().forEach(writer -> ids.add(writer.id));
    return ids;
  }

  /** Those who have announced a change, for people. */
  List<Explanation.Writer> announced(Explanation.Reach reach, Duration announcedFor, long now) {
    List<Explanation.Writer> all = new ArrayList<>();
    writers.forEach(
        (token, writer) -> {
          if (writer.id != 0 || writer.until - now > 0) {
            Duration age = announcedFor.minusNanos(writer.until - now);
            all.add(new Explanation.Writer(reach, writer.id, nodeOf(token), age));
          }
        });
    return all;
  }

  /** Who loads, for people; null for nobody. */
  Explanation.@Nullable Holder holder(long now) {
    Running current = lease;
    return current == null || current.until - now <= 0
        ? null
        : new Explanation.Holder(
            nodeOf(current.id), Duration.ofNanos(current.until - now), current.awaited);
  }

  /** Tokens and leases begin with the node and a dot. */
  private static String nodeOf(String id) {
    return id.substring(0, id.lastIndexOf('.'));
  }

  /** These writers were seen to have finished. */
  void forgetWriters(Set<Long> finished) {
    writers.values().removeIf(writer -> finished.contains(writer.id));
  }

  /** On what the entry depends that is or will be stored. */
  void dependOn(List<String> all) {
    tags = List.copyOf(all);
  }

  /** Whether it depends on a tag, as far as is known. */
  boolean mayDependOn(String tag) {
    return tags == null || tags.contains(tag);
  }

  /** The key changes: what is stored goes, and whoever was about to store comes too late. */
  void change(long number) {
    stored = null;
    lease = null;
    lastChange = number;
  }

  void quarantine(String token, long writer, long number, long until) {
    change(number);
    writers.put(token, new Writer(writer, number, until));
  }

  /** Ends a quarantine; true where it was in force and nothing has changed the key since. */
  boolean release(String token, long now) {
    Writer writer = writers.remove(token);
    return writer != null
        && (writer.id != 0 || writer.until - now > 0)
        && writer.change == lastChange;
  }

  /** A value, the type that it was stored as, and since when. */
  record Stored(StoredEntry<?> entry, TypeRef type, long since) {

    boolean isOver(long now) {
      return now - since >= entry.hardLife().toNanos();
    }

    /** The entry as it is now. */
    StoredEntry<?> at(long now) {
      Duration passed = Duration.ofNanos(now - since);
      return new StoredEntry<>(
          entry.value(),
          entry.version(),
          passed,
          left(entry.softLife(), passed),
          left(entry.hardLife(), passed),
          entry.loadCost(),
          entry.bytes(),
          entry.validator());
    }

    private static Duration left(Duration life, Duration passed) {
      Duration left = life.minus(passed);
      return left.isNegative() ? Duration.ZERO : left;
    }
  }

  private record Running(String id, long until, boolean awaited) {}

  private record Writer(long id, long change, long until) {}
}
