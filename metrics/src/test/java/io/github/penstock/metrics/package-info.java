/** Tests of the meters. */
@NullMarked
package io.github.penstock.metrics;

import org.jspecify.annotations.NullMarked;
