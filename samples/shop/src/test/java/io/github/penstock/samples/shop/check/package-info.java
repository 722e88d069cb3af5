/** Tests of the checker: what it must not miss, and what it must not report. */
@NullMarked
package io.github.penstock.samples.shop.check;

import org.jspecify.annotations.NullMarked;
