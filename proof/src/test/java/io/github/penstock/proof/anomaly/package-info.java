/**
 * Each anomaly of two tiers over a database as one interleaving, forced by gates: Penstock passes,
 * and what lacks the remedy fails.
 */
@NullMarked
package io.github.penstock.proof.anomaly;

import org.jspecify.annotations.NullMarked;
