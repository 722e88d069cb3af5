/** Meters and health of Penstock for Micrometer. */
@NullMarked
package io.github.penstock.metrics;

import org.jspecify.annotations.NullMarked;
