/** How well a Penstock is: what is away, since when, and what follows. Knows only the JDK. */
@NullMarked
package io.github.penstock.health;

import org.jspecify.annotations.NullMarked;
