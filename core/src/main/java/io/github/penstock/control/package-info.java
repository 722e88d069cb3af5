/** Switches of a running Penstock. Knows the vocabulary of caches only. */
@NullMarked
package io.github.penstock.control;

import org.jspecify.annotations.NullMarked;
