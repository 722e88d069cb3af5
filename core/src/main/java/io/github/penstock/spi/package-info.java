/** Ports: what a source and a remote tier implement, and what the engine hands them. */
@NullMarked
package io.github.penstock.spi;

import org.jspecify.annotations.NullMarked;
