/** Puts logs and database together to a history, and has it checked. */
@NullMarked
package io.github.penstock.proof.run.check;

import org.jspecify.annotations.NullMarked;
