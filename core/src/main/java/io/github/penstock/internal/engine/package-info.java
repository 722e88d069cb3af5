/**
 * The engine: the paths of a read and of a write through both tiers. {@link
 * io.github.penstock.internal.engine.Engine} is its only door.
 *
 * <p>Locks, in the order in which they may be taken: the receiver's monitor, then a bin of a local
 * tier's map. Neither is held while anything blocks or user code runs.
 */
@NullMarked
package io.github.penstock.internal.engine;

import org.jspecify.annotations.NullMarked;
