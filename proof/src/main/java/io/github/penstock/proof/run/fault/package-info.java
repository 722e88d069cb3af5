/** The faults: which, when by the seed, and how each is made and healed. */
@NullMarked
package io.github.penstock.proof.run.fault;

import org.jspecify.annotations.NullMarked;
