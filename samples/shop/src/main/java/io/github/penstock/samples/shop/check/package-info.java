/** Compares what was read with what had been committed. Knows no cache and no database. */
@NullMarked
package io.github.penstock.samples.shop.check;

import org.jspecify.annotations.NullMarked;
