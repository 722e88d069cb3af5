package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The converter of a component, for a type that no column is read into by itself.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Converted {

  /**
   * The converter.
   *
   * @return a public class with a public constructor without parameters
   */
  Class<? extends ColumnConverter<?, ?>> value();
}
