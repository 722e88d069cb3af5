package io.github.penstock.annotation;

import io.github.penstock.cache.Consistency;
import io.github.penstock.cache.Stampede;
import io.github.penstock.cache.WriteMode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a declared repository: its rows are cached. On a method of a hand-written one: its results
 * are. Durations are written like {@code 1h}, {@code 30s}, {@code 250ms}, {@code 7d}.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface Cached {

  /**
   * The name of the cache. Without one: the name of the table, or class and method for a
   * hand-written repository.
   *
   * @return letters, digits, dots, underscores and hyphens
   */
  String name() default "";

  /**
   * How long an entry may live in any tier.
   *
   * @return a duration
   */
  String ttl();

  /**
   * How long an entry may live in the local tier.
   *
   * @return a duration, or nothing for 30 s or the {@link #ttl()} if that is shorter
   */
  String localTtl() default "";

  /**
   * How long it is remembered that there is no value.
   *
   * @return a duration, or nothing for 5 s or the {@link #ttl()} if that is shorter
   */
  String absentTtl() default "";

  /**
   * How many entries the local tier holds.
   *
   * @return 0 for no local tier
   */
  long localEntries() default 10_000;

  /**
   * How many bytes the values in the local tier have together before it evicts, in encoded form or,
   * without a remote tier, by estimate.
   *
   * @return 0 for no such limit
   */
  long localBytes() default 0;

  /**
   * How many bytes a value may have to be kept in the local tier.
   *
   * @return one or more
   */
  long localValueBytes() default 1 << 20;

  /**
   * What a committed write of a declared repository leaves in the caches.
   *
   * @return the mode
   */
  WriteMode write() default WriteMode.INVALIDATE;

  /**
   * What reads give that do not say otherwise.
   *
   * @return the consistency
   */
  Consistency consistency() default Consistency.BOUNDED;

  /**
   * How long after a commit a {@code BOUNDED} read may still begin and give the older value.
   *
   * @return a duration of at least 600 ms, or nothing for 1 s
   */
  String bound() default "";

  /**
   * How far the promise "one load a key" reaches.
   *
   * @return the reach
   */
  Stampede stampede() default Stampede.CLUSTER;

  /**
   * How long a load may take at most and still be stored.
   *
   * @return a duration, or nothing for 10 s
   */
  String loadTimeout() default "";

  /**
   * How long a caller waits for somebody else's load before it loads by itself.
   *
   * @return a duration, or nothing for 5 s
   */
  String waitAtMost() default "";

  /**
   * How long a caller waits for any load before it is given a stale value, where {@link
   * #staleIfError()} allows one.
   *
   * @return a duration, or nothing for no such deadline
   */
  String softDeadline() default "";

  /**
   * How long a caller waits for any load before it gets a {@code LoadTimeoutException}.
   *
   * @return a duration, or nothing for no such deadline
   */
  String hardDeadline() default "";

  /**
   * How many keys that are missed at the same moment are loaded by one statement, at most.
   *
   * @return 1 for one statement each
   */
  int batchKeys() default 200;

  /**
   * For how long after its life a value is still given while it is loaded anew in the background.
   *
   * @return a duration, or nothing for not at all
   */
  String staleWhileRevalidate() default "";

  /**
   * For how long after its life a value is still given where it cannot be loaded.
   *
   * @return a duration, or nothing for not at all
   */
  String staleIfError() default "";

  /**
   * The fraction of its life after which each hit loads a value anew in the background.
   *
   * @return more than 0; 1 for none
   */
  double refreshAhead() default 1;

  /**
   * How early a hit loads its value anew in the background at random, in units of what it cost to
   * load.
   *
   * @return 0 for not at all, 1 for what XFetch proposes
   */
  double refreshEagerness() default 0;

  /**
   * How long a key is left alone after its load failed, doubled with each failure in a row.
   *
   * @return a duration, or nothing for 200 ms
   */
  String backoff() default "";

  /**
   * The longest time that a key is left alone after its load failed.
   *
   * @return a duration, or nothing for 10 s
   */
  String longestBackoff() default "";

  /**
   * Whether readers without a stale value fail at once while a key is left alone after its load
   * failed.
   *
   * @return false where they try all the same
   */
  boolean failsFast() default false;
}
