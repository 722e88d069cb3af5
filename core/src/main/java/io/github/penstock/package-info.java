/** The entry point. Nothing below imports it. */
@NullMarked
package io.github.penstock;

import org.jspecify.annotations.NullMarked;
