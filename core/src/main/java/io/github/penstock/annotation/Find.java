package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Finds rows by columns: each parameter is the value of the column of its name, or of the {@link
 * By} on it. An {@code Optional} or a row is one that is {@link Unique}; a {@code List} is any
 * number; a {@code Slice} is a page, of the {@code Seek} or {@code Offset} that is the last
 * parameter. In a {@link Cached} repository all of them are cached, lists as the keys of their
 * rows.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Find {

  /**
   * Whether the keys of a list or page are cached.
   *
   * @return false where the database is to be asked each time
   */
  boolean cached() default true;

  /**
   * How many rows a {@code List} may have. One of more is refused, because such a list is seldom
   * meant: return a {@code Slice}, or say how many there may be.
   *
   * @return 1 to 1,000,000
   */
  int mostRows() default 10_000;
}
