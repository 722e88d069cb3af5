package io.github.penstock.internal.engine;

import io.github.penstock.cache.CacheKey;
import io.github.penstock.cache.Lease;
import io.github.penstock.spi.TagsOf;
import io.github.penstock.spi.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Leases and announcements of writers where there is one process only. Things are keys ({@link
 * CacheKey}) and tags ({@link String}). Guarded by the monitor of {@link SoloRemote}.
 */
final class SoloMarks {

  private final TimeSource time;

  /** For each key the leases on it, each with the tags that the load depends on. */
  private final Map<CacheKey, Map<String, List<String>>> leases = new HashMap<>();

  private final Map<Object, Map<String, Mark>> marks = new HashMap<>();

  SoloMarks(TimeSource time) {
    this.time = time;
  }

  /**
   * That a writer is about to change something.
   *
   * @param token unique for every attempt
   * @param writer the transaction's id, zero where there is none
   * @param until when it ends by itself, if it has no id
   */
  record Mark(String token, long writer, long until) {}

  void announce(Object thing, Mark mark) {
    supersede(thing, mark.token);
    marks.computeIfAbsent(thing, k -> new HashMap<>()).put(mark.token, mark);
  }

  /**
   * Ends the leases on something, and takes from earlier writers the right to put their value:
   * theirs stay announced, under a name that no release asks for.
   */
  void supersede(Object thing) {
    supersede(thing, "");
  }

  /** The same, but not from the writer itself: what it has put is as new as what it tells. */
  private void supersede(Object thing, String except) {
    if (thing instanceof CacheKey key) {
      leases.remove(key);
    } else {
      leases.values().forEach(each -> each.values().removeIf(tags -> tags.contains(thing)));
      leases.values().removeIf(Map::isEmpty);
    }
    marks.forEach(
        (other, each) -> {
          if (other.equals(thing) || isVoidedBy(other, thing)) {
            each.replaceAll(
                (token, mark) ->
                    token.equals(except) ? mark : new Mark("", mark.writer, mark.until));
          }
        });
  }

  /** A value that is put for a key depends on its region, and perhaps on any other tag. */
  private static boolean isVoidedBy(Object other, Object thing) {
    return other instanceof CacheKey key
        && thing instanceof String tag
        && (key.region().equals(tag) || tag.startsWith(TagsOf.MARK));
  }

  /** Ends one announcement; true where it was there and none came after it. */
  boolean release(Object thing, String token) {
    Map<String, Mark> announced = marks.get(thing);
    Mark mark = announced == null ? null : announced.remove(token);
    if (announced != null && announced.isEmpty()) {
      marks.remove(thing);
    }
    return mark != null && mark.token.equals(token);
  }

  /** What a load must have seen, or null where some writer cannot be seen to have finished. */
  Lease.@Nullable Condition lease(CacheKey key, List<String> tags, String id) {
    Set<Long> writers = new HashSet<>();
    List<Object> things = new ArrayList<>(tags);
    things.add(key);
    for (Object thing : things) {
      for (Mark mark : live(thing)) {
        if (mark.writer == 0) {
          return null;
        }
        writers.add(mark.writer);
      }
    }
    leases.computeIfAbsent(key, k -> new HashMap<>()).put(id, tags);
    return new Lease.Condition(writers, 0);
  }

  /** Uses a lease up, and ends the announcements that its load saw finished. */
  boolean use(Lease.Granted lease) {
    List<String> tags = abandon(lease);
    if (tags == null) {
      return false;
    }
    List<Object> things = new ArrayList<>(tags);
    things.add(lease.key());
    for (Object thing : things) {
      Map<String, Mark> announced = marks.get(thing);
      if (announced != null) {
        announced.values().removeIf(mark -> lease.condition().writers().contains(mark.writer));
        marks.remove(thing, Map.of());
      }
    }
    return true;
  }

  /** Gives a lease back; its tags where it was still there. */
  @Nullable List<String> abandon(Lease.Granted lease) {
    Map<String, List<String>> live = leases.get(lease.key());
    List<String> tags = live == null ? null : live.remove(lease.id());
    if (live != null && live.isEmpty()) {
      leases.remove(lease.key());
    }
    return tags;
  }

  /** The writers of something, as {@link #lease} would find them. */
  List<Mark> look(Object thing) {
    long now = time.nanoTime();
    return marks.getOrDefault(thing, Map.of()).values().stream()
        .filter(mark -> mark.writer != 0 || now - mark.until < 0)
        .toList();
  }

  /**
   * The writers of something, without those whose outcome was never learnt and whose time is over.
   */
  private List<Mark> live(Object thing) {
    Map<String, Mark> announced = marks.get(thing);
    if (announced == null) {
      return List.of();
    }
    long now = time.nanoTime();
    announced.values().removeIf(mark -> mark.writer == 0 && now - mark.until >= 0);
    marks.remove(thing, Map.of());
    return List.copyOf(announced.values());
  }
}
