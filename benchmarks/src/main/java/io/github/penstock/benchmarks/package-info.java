/** The command behind {@code bin/bench}: measures with JMH and prints us beside our peers. */
@NullMarked
package io.github.penstock.benchmarks;

import org.jspecify.annotations.NullMarked;
