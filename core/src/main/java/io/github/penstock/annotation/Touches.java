package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Which rows an {@link Exec} statement changes: only those whose columns had the values of the
 * parameters of these names before it. Those rows alone, and the lists that they are in, are
 * invalidated with the commit; without this everything of the repository's table is.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Touches {

  /**
   * The columns: {@code "team_id"} is the parameter {@code teamId}, or the one with that {@link
   * By}.
   *
   * @return names of columns of the repository's table, separated by commas
   */
  String value();
}
