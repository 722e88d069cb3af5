package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * No two rows have the same value of the component, so that a row can be found by it; or of several
 * components {@link #together}. A unique index of the table has to see to that, and a warning says
 * where there is none.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Unique {

  /**
   * With which other components it is unique, where it is not by itself: all that have the same
   * word here are unique together.
   *
   * @return a word, or several that are separated by commas; empty for a component that is unique
   *     by itself
   */
  String together() default "";

  /**
   * Whether texts that differ by case only are the same: finders compare {@code lower(..)} of both,
   * as the database has it, and so has the unique index to do.
   *
   * @return true for a {@code String} that is found in any case
   */
  boolean ignoreCase() default false;
}
