/** The servers, the schema and the first rows. */
@NullMarked
package io.github.penstock.samples.shop.setup;

import org.jspecify.annotations.NullMarked;
