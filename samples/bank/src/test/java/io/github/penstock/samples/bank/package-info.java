/** Tests of the bank. */
@NullMarked
package io.github.penstock.samples.bank;

import org.jspecify.annotations.NullMarked;
