package io.github.penstock.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a statement made of a row. Made by sources. As immutable as the rows.
 *
 * @param before the row that was there, null where there was none or it was not asked for
 * @param after the row that is there now
 * @param <V> the type of the row
 * @since 0.1
 */
public record Change<V>(@Nullable V before, V after) {}
