/** Tests of what customers are driven by. */
@NullMarked
package io.github.penstock.samples.shop.load;

import org.jspecify.annotations.NullMarked;
