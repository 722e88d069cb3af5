/** Tests of the entry point. */
@NullMarked
package io.github.penstock;

import org.jspecify.annotations.NullMarked;
