/**
 * Leases and quarantines over one row: the designs that were weighed, with and without the local
 * tier, change capture and failover.
 */
@NullMarked
package io.github.penstock.proof.model.lease;

import org.jspecify.annotations.NullMarked;
