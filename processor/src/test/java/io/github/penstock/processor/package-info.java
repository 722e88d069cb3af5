/** Tests of the annotation processor, which compile in memory. */
@NullMarked
package io.github.penstock.processor;

import org.jspecify.annotations.NullMarked;
