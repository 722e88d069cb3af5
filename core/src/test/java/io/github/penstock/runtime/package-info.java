/** Tests of what generated classes and proxies call. */
@NullMarked
package io.github.penstock.runtime;

import org.jspecify.annotations.NullMarked;
