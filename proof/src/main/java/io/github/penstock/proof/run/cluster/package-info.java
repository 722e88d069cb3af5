/** The command's side of servers and node processes. */
@NullMarked
package io.github.penstock.proof.run.cluster;

import org.jspecify.annotations.NullMarked;
