/** {@code bin/stampede}: what callers and the database get when many want the same at once. */
@NullMarked
package io.github.penstock.benchmarks.stampede;

import org.jspecify.annotations.NullMarked;
