/** A node process: sessions under load, everything that they do written down. */
@NullMarked
package io.github.penstock.proof.run.node;

import org.jspecify.annotations.NullMarked;
