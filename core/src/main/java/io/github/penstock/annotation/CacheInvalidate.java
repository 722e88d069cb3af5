package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A method of a hand-written repository that writes. Runs in a transaction, joined or new; the key
 * is made of the parameters marked {@link Key}, or all of them. A {@code Collection} is many keys.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CacheInvalidate {

  /**
   * The cache, as named by {@link Cached#name()}.
   *
   * @return the name of the cache
   */
  String value();

  /**
   * Whether everything in the cache is invalidated, whatever the parameters are.
   *
   * @return true for all
   */
  boolean all() default false;
}
