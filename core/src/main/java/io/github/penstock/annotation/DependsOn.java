package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the result of a {@link Sql} method depends on. The result is cached as the repository's
 * {@link Cached} says, and is gone as soon as a write through any repository commits a change of
 * what it depends on. Everything that it reads must be named.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@Repeatable(DependsOn.All.class)
public @interface DependsOn {

  /**
   * The table.
   *
   * @return one or two identifiers joined by a dot
   */
  String table();

  /**
   * The columns by whose values the result depends on the table: on the rows, before and after a
   * write, whose columns have the values of the parameters of these names ({@code team_id} is
   * {@code teamId}, or the one with that {@link By}). Nothing: on every row.
   *
   * @return names of columns, separated by commas
   */
  String by() default "";

  /**
   * Several of them.
   *
   * @since 0.1
   */
  @Documented
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.METHOD)
  @interface All {

    /**
     * The tables.
     *
     * @return one for each table
     */
    DependsOn[] value();
  }
}
