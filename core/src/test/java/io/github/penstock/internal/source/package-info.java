/** Tests of what the processor writes. */
@NullMarked
package io.github.penstock.internal.source;

import org.jspecify.annotations.NullMarked;
