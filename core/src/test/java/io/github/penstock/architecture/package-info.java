/** The rules that every module applies to itself. */
@NullMarked
package io.github.penstock.architecture;

import org.jspecify.annotations.NullMarked;
