package io.github.penstock.annotation;

import io.github.penstock.cache.WriteMode;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a committed write of this method leaves in the caches, where that is not what the repository
 * says. Put on a method of {@code Writes} that the interface declares again.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface CacheWrite {

  /**
   * What it leaves.
   *
   * @return the mode
   */
  WriteMode value();
}
