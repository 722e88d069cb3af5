package io.github.penstock.cache;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why the next read of a key on this node would be a hit, a miss or stale. Made by {@link
 * Cache#explain} and {@code Penstock.explain}, read by people on call and by tests. A picture of
 * one moment, whose parts were looked at one after the other. Immutable and thread-safe if the key
 * is.
 *
 * @param cache the cache's name
 * @param key the key as the application knows it; it may be personal data
 * @param node the id of this node, with which leases and announcements name their holders
 * @param verdict what the next read would be
 * @param local what the process holds
 * @param remote what the remote tier holds
 * @param events what happened to the key on this node lately, the latest first
 * @since 0.1
 */
public record Explanation(
    String cache,
    Object key,
    String node,
    Verdict verdict,
    Local local,
    Remote remote,
    List<Event> events) {

  /** Checks and copies. */
  public Explanation {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(node, "node");
    Objects.requireNonNull(verdict, "verdict");
    Objects.requireNonNull(local, "local");
    Objects.requireNonNull(remote, "remote");
    events = List.copyOf(events);
  }

  /**
   * What the next read would be. It is that of this thread: scopes and transactions count.
   *
   * @since 0.1
   */
  public sealed interface Verdict {

    /**
     * Why.
     *
     * @return sentences without an end, the decisive one first
     */
    List<String> why();

    /**
     * A value from a tier.
     *
     * @param tier which one
     * @param why why
     */
    record Hit(Tier tier, List<String> why) implements Verdict {
      /** Copies. */
      public Hit {
        why = List.copyOf(why);
      }
    }

    /**
     * A value that is past its life, and is loaded anew meanwhile.
     *
     * @param tier which one has it
     * @param why why
     */
    record Stale(Tier tier, List<String> why) implements Verdict {
      /** Copies. */
      public Stale {
        why = List.copyOf(why);
      }
    }

    /**
     * No tier has a value to give: it is loaded.
     *
     * @param isStored whether the load may be stored, as far as can be said before it
     * @param why why
     */
    record Miss(boolean isStored, List<String> why) implements Verdict {
      /** Copies. */
      public Miss {
        why = List.copyOf(why);
      }
    }

    /**
     * No tier is asked: the value comes from the source and is not stored.
     *
     * @param why why
     */
    record FromSource(List<String> why) implements Verdict {
      /** Copies. */
      public FromSource {
        why = List.copyOf(why);
      }
    }
  }

  /** Whether what a tier holds may be believed, be it fresh or not. */
  public enum Condition {
    /** The tier is switched off, or there is none. */
    OFF,
    /** It holds nothing for the key. */
    EMPTY,
    /** It was not invalidated, as far as the bound says. */
    CURRENT,
    /** The key, a tag of it or the whole cache was invalidated after it was read. */
    INVALIDATED,
    /** Invalidations may have been missed since it was read. */
    UNTRUSTED,
    /** It is of another type or format. */
    UNREADABLE
  }

  /**
   * A copy of a value. Lives that are over are negative: since when.
   *
   * @param version tells one copy from the next; equal in both tiers for the same one
   * @param isAbsent whether it says that there is no value
   * @param age how long ago it was stored, in whichever tier was first
   * @param freshFor how long it counts as fresh
   * @param usableFor how long it may be given at all, stale or instead of an error
   */
  public record Copy(
      long version, boolean isAbsent, Duration age, Duration freshFor, Duration usableFor) {}

  /**
   * The tier in the process.
   *
   * @param condition whether its copy may be believed
   * @param copy what it holds, also what may not be believed; null for nothing
   * @param trust what this node knows of the channel that tells of invalidations
   */
  public record Local(Condition condition, @Nullable Copy copy, Trust trust) {}

  /**
   * Up to when this node has heard everything that concerns the key.
   *
   * @param isTrusted whether that is recent enough for local hits
   * @param heardAgo how long ago the last heartbeat was asked for that came back in order; null
   *     where none did since the channel was there. Negative where nobody else can tell anything
   * @param bound how old that may be
   */
  public record Trust(boolean isTrusted, @Nullable Duration heardAgo, Duration bound) {}

  /**
   * The tier that processes share.
   *
   * @since 0.1
   */
  public sealed interface Remote {

    /**
     * It could not be asked.
     *
     * @param reason why, and what to do
     */
    record Away(String reason) implements Remote {}

    /**
     * What it answered.
     *
     * @param condition whether its copy may be believed
     * @param copy what it holds; null for nothing, and for what cannot be read
     * @param place where the key's partition stands
     * @param writers who has announced a change and was not seen to have finished
     * @param lease who may fill the key; null for nobody
     */
    record Asked(
        Condition condition,
        @Nullable Copy copy,
        Place place,
        List<Writer> writers,
        @Nullable Holder lease)
        implements Remote {
      /** Copies. */
      public Asked {
        writers = List.copyOf(writers);
      }
    }
  }

  /**
   * Where a partition stands.
   *
   * @param partition its number
   * @param generation which life of its state; empty where it has none
   * @param sequence how many messages that has sent
   */
  public record Place(int partition, String generation, long sequence) {}

  /** What an announcement is about. */
  public enum Reach {
    /** The key itself. */
    KEY,
    /** A tag on which the entry depends. */
    TAG,
    /** All of the cache. */
    CACHE
  }

  /**
   * A writer who has announced a change: a quarantine.
   *
   * @param reach of what
   * @param transaction its id in the source; zero where it has none, and then nothing is stored
   *     until the announcement ends
   * @param node the node that it runs on
   * @param age how long ago it was announced
   */
  public record Writer(Reach reach, long transaction, String node, Duration age) {}

  /**
   * Who may fill the key.
   *
   * @param node the node that loads
   * @param endsIn when somebody else may
   * @param isAwaited whether somebody waits for it
   */
  public record Holder(String node, Duration endsIn, boolean isAwaited) {}

  /** What can happen to a key. Hits are not remembered. */
  public enum What {
    /** The remote tier had it; it was taken into the local tier. */
    TAKEN_FROM_REMOTE,
    /** A load was stored. */
    STORED,
    /** A load was not stored: the key was invalidated meanwhile, or its lease had ended. */
    FILL_REFUSED,
    /** A load was not stored: it could not prove that it saw every announced writer finished. */
    NOT_PROVEN,
    /** A load was not stored: the remote tier failed. */
    FILL_FAILED,
    /** A load failed. */
    LOAD_FAILED,
    /** It was loaded anew in the background. */
    REFRESHED,
    /** A value past its life was given. */
    SERVED_STALE,
    /** This node has announced a change, or made the key invalid. */
    ANNOUNCED,
    /** The announced change was committed. */
    COMMITTED,
    /** The announced change was rolled back. */
    ROLLED_BACK,
    /** Nobody knows whether the announced change was committed. */
    OUTCOME_UNKNOWN,
    /** This node heard that the key is invalid. */
    INVALIDATED,
    /** All of the cache was made invalid. */
    CLEARED,
    /** The channel was lost: local entries are not served. */
    CHANNEL_LOST,
    /** The channel was there again; the local tier began empty. */
    CHANNEL_READY
  }

  /**
   * Something that happened.
   *
   * @param ago how long ago
   * @param what what it was
   * @param node which node did it, where another one can have; empty where it was this one
   */
  public record Event(Duration ago, What what, String node) {}

  /**
   * Several lines that say everything but the key and the value.
   *
   * @return the text, without a line break at its end
   */
  @Override
  public String toString() {
    return ExplanationText.of(this, "");
  }

  /**
   * The same with the key, for those who may see it.
   *
   * @return the text; not for logs that others read
   */
  public String withKey() {
    return ExplanationText.of(this, " '" + key + "'");
  }
}
