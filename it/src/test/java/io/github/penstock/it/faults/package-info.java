/** Penstock where the network between it and its servers goes wrong. */
@NullMarked
package io.github.penstock.it.faults;

import org.jspecify.annotations.NullMarked;
