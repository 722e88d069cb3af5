package io.github.penstock.proof.model.list;

/**
 * A variant of how a region is kept.
 *
 * @param readers how many read the row, once each
 * @param capturedEpoch whether a value gets the epoch that its lease or quarantine told, not the
 *     one at the time of the script
 * @param regionTokens whether a lease tells of the region's quarantines
 * @param faults whether writers roll back and die
 */
public record RegionOptions(
    int readers, boolean capturedEpoch, boolean regionTokens, boolean faults) {}
