package io.github.penstock.internal.engine;

import io.github.penstock.spi.Gates;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Visibility;

/**
 * What the paths of all caches have in common. Immutable; its parts are thread-safe.
 *
 * @param transactions the transactions of the source
 * @param visibility what the source can tell about them
 * @param demands what reads have to give
 * @param heartbeats keeps local entries within their bound
 * @param gates where tests stop threads
 */
record Shared(
    Transactions transactions,
    Visibility visibility,
    Demands demands,
    Heartbeats heartbeats,
    Gates gates) {}
