/** How values become JSON and back, bound to their declared type. */
@NullMarked
package io.github.penstock.redis.internal.codec;

import org.jspecify.annotations.NullMarked;
