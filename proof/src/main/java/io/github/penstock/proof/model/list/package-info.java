/** Lists under tags, and regions under bulk writes. */
@NullMarked
package io.github.penstock.proof.model.list;

import org.jspecify.annotations.NullMarked;
