/** Canonical texts of keys. */
@NullMarked
package io.github.penstock.internal.key;

import org.jspecify.annotations.NullMarked;
