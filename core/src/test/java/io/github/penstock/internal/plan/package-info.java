/** Tests of the package of the same name. */
@NullMarked
package io.github.penstock.internal.plan;

import org.jspecify.annotations.NullMarked;
