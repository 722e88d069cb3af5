/** Tests of the adapter, on real servers where they end in IT. */
@NullMarked
package io.github.penstock.redis;

import org.jspecify.annotations.NullMarked;
