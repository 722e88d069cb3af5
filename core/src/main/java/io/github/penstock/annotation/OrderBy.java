package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How the rows of a {@link Find} method follow each other. A page ends its order with the key, so
 * that every row has a place of its own; where that is not written it is added.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface OrderBy {

  /**
   * The columns, each with {@code desc} where the greatest comes first: {@code "name, id desc"}.
   *
   * @return names of columns of the repository's table, separated by commas
   */
  String value();
}
