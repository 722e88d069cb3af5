package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A statement that changes rows. Which ones is not known, so everything that is cached of the
 * repository is invalidated with its commit. Returns the number of rows, or nothing.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Exec {

  /**
   * The statement; {@code :name} is the method parameter of that name and always bound.
   *
   * @return one SQL statement that returns no rows
   */
  String value();
}
