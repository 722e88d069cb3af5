/** The demo: a shop on several nodes under load, every read checked. */
@NullMarked
package io.github.penstock.samples.shop;

import org.jspecify.annotations.NullMarked;
