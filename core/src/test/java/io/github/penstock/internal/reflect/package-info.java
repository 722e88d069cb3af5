/** Tests of the package of the same name. */
@NullMarked
package io.github.penstock.internal.reflect;

import org.jspecify.annotations.NullMarked;
