/** Tests of the demo as a whole. */
@NullMarked
package io.github.penstock.samples.shop;

import org.jspecify.annotations.NullMarked;
