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
}
