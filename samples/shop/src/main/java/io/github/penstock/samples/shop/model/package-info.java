/** The shop: its rows and repositories, as an application would write them. */
@NullMarked
package io.github.penstock.samples.shop.model;

import org.jspecify.annotations.NullMarked;
