/** The annotation processor: reads interfaces by a compiler's model and writes what they do. */
@NullMarked
package io.github.penstock.processor;

import org.jspecify.annotations.NullMarked;
