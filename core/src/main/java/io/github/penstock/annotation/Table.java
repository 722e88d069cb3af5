package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record that is a row of a table. Component {@code teamId} is column {@code team_id} unless
 * {@link Column} says otherwise.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface Table {

  /**
   * The name of the table, with its schema where that is not on the search path.
   *
   * @return one or two identifiers joined by a dot
   */
  String value();
}
