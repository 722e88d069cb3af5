/**
 * Ways of reading a row through a cache, ours and others', each set up as its own guide says. One
 * interface for all of them, so that a measurement treats them alike.
 */
@NullMarked
package io.github.penstock.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
