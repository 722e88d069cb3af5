package io.github.penstock.spi;

import org.jspecify.annotations.Nullable;

/**
 * What a statement read, and what it saw while reading it. Made by sources. As immutable as the
 * value.
 *
 * @param value what was read
 * @param snapshot what the statement saw; null where the source cannot tell, so that nothing is
 *     proven
 * @param <T> the type of what was read
 * @since 0.1
 */
public record Proven<T>(T value, @Nullable Snapshot snapshot) {}
