/** Nodes, and the customers who keep them busy. */
@NullMarked
package io.github.penstock.samples.shop.load;

import org.jspecify.annotations.NullMarked;
