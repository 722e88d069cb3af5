package io.github.penstock.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The component says when its row was deleted: a delete sets the column instead of removing the
 * row, and rows where it is set are seen by no method but {@link Sql} and {@link Exec}. An {@code
 * Instant} that may be null, whose time is the database's.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface SoftDelete {}
