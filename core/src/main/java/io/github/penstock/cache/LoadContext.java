package io.github.penstock.cache;

import java.time.Duration;

/**
 * What a load can say about the value besides giving it: that it is to live shorter than the policy
 * allows, or is not to be stored at all. A {@link ContextLoader} is given it; code that is called
 * by a load without being a loader, such as a method of a hand-written repository, gets it from
 * {@link #current()}. Made by the engine for each key of a load; used on the thread that calls the
 * loader, before the loader returns: anywhere else it throws {@link IllegalStateException}. What a
 * load has said that fails counts for nothing.
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
}
