/** A bank on two nodes: transfers under SERIALIZABLE, balances in caches. */
@NullMarked
package io.github.penstock.samples.bank;

import org.jspecify.annotations.NullMarked;
