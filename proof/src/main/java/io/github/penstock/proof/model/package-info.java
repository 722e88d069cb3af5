/**
 * The protocol as explicit-state models: every interleaving of a few processes over one row is
 * explored, with each line of the protocol in place and with each of them taken out.
 */
@NullMarked
package io.github.penstock.proof.model;

import org.jspecify.annotations.NullMarked;
