package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Finds rows by columns: each parameter is the value of the column of its name, or of the {@link
 * By} on it. An {@code Optional} or a row is one that is {@link Unique}; a {@code List} is any
 * number.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Find {}
