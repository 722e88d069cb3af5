/** The command {@code bin/proof}: node processes under load and faults, every read checked. */
@NullMarked
package io.github.penstock.proof.run;

import org.jspecify.annotations.NullMarked;
