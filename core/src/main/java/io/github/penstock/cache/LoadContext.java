package io.github.penstock.cache;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a load can say about the value besides giving it: that it is to live shorter than the policy
 * allows, or is not to be stored at all, and by what the source will know it again; and what is
 * known of the value before. A {@link ContextLoader} is given it; code that is called by a load
 * without being a loader, such as a method of a hand-written repository, gets it from {@link
 * #current()}. Made by the engine for each key of a load; used on the thread that calls the loader,
 * before the loader returns: anywhere else it throws {@link IllegalStateException}. What a load has
 * said that fails counts for nothing.
 *
 * @param <V> the type of the value
 * @since 0.1
 */
public interface LoadContext<V> {

  /**
   * How long the value counts as fresh, in both tiers. It only ever shortens: the life of the
   * policy ({@code ttl}, {@code absentTtl} where there is no value) stays the longest, and jitter
   * shortens both. Times in which a stale value may be given, and refreshes ahead, follow the
   * entry's own life. Of several calls the shortest counts.
   *
   * @param ttl more than zero; {@link #doNotCache} says that it is to be stored nowhere. Throws
   *     {@link IllegalArgumentException} for anything else
   */
  void ttl(Duration ttl);

  /**
   * The value is for this caller, and for those who wait for the same load, and is stored nowhere;
   * the next read loads again. What a tier has already stays for its own life.
   */
  void doNotCache();

  /**
   * The last copy, where a tier still has it: one whose life is over, for as long as the policy
   * keeps it ({@link Stale}), or one that is loaded anew before that. Never one that was
   * invalidated, by whomever and before the load had its right to store. The first call reads it
   * from the remote tier, for all keys of the load together; a load that does not ask pays nothing.
   *
   * @return the copy; null where there is none, where it says that there is no value, where the
   *     remote tier does not answer, and in a transaction that reads its own writes
   */
  @Nullable Previous<V> previous();

  /**
   * By what the source can tell later whether the value has changed, such as an ETag, the number of
   * a version or a date. It is stored with the value and comes back with {@link #previous()}. Of
   * several calls the last counts; nothing of it is kept where the load gives null.
   *
   * @param validator 1 to 1,000 characters. Throws {@link IllegalArgumentException} for anything
   *     else
   */
  void validator(String validator);

  /**
   * The source says that the last copy is still right: it begins a new life, with its validator
   * unless the load says another. Stored like any other value, so not if the key was invalidated
   * while the source was asked.
   *
   * @return the value of {@link #previous()}, for the loader to return; throws {@link
   *     IllegalStateException} where there is none, so ask for that first
   */
  V unchanged();

  /**
   * The context of the load of one key that is under way on this thread.
   *
   * @param <V> the type of the value, which nobody checks
   * @return the context; throws {@link IllegalStateException} where no cache loads anything on this
   *     thread, or several keys at once: then {@link LoadContexts#current()} has that of each
   */
  static <V> LoadContext<V> current() {
    return LoadContexts.<Object, V>current().only();
  }

  /**
   * Whether a cache loads something on this thread, for code that is called by loads and by others.
   *
   * @return true where {@link #current()} or {@link LoadContexts#current()} has something to give
   */
  static boolean isLoading() {
    return CurrentLoad.get() != null;
  }

  /**
   * A copy that was loaded before. As immutable as the value.
   *
   * @param value what it says
   * @param validator what its load said, null where it said none
   * @param age how long ago it was loaded, or found unchanged
   * @param <V> the type of the value
   */
  record Previous<V>(V value, @Nullable String validator, Duration age) {

    /** Checks for nulls. */
    public Previous {
      Objects.requireNonNull(value, "value");
      Objects.requireNonNull(age, "age");
    }

    /** Says how old it is without the value, which may be personal data. */
    @Override
    public String toString() {
      return "a copy " + age + " old, " + (validator == null ? "without" : "with") + " validator";
    }
  }
}
