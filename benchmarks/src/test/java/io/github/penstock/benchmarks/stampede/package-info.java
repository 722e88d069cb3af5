/** Tests of {@code bin/stampede}; none of them asserts a speed. */
@NullMarked
package io.github.penstock.benchmarks.stampede;

import org.jspecify.annotations.NullMarked;
