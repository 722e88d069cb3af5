/** Tests of the command; none of them asserts a speed. */
@NullMarked
package io.github.penstock.benchmarks;

import org.jspecify.annotations.NullMarked;
