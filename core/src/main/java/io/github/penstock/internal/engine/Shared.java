package io.github.penstock.internal.engine;

import io.github.penstock.spi.Gates;
import io.github.penstock.spi.Transactions;
import io.github.penstock.spi.Visibility;
import java.util.concurrent.Executor;

/**
 * What the paths of all caches have in common. Immutable; its parts are thread-safe.
 *
 * @param transactions the transactions of the source
 * @param visibility what the source can tell about them
 * @param demands what reads have to give
 * @param heartbeats keeps local entries within their bound
 * @param gates where tests stop threads
 * @param workers run loads for which no caller lends its thread
 * @param bulkhead how many loads ask the source
 * @param maintenance runs what maps have to tidy up
 */
record Shared(
    Transactions transactions,
    Visibility visibility,
    Demands demands,
    Heartbeats heartbeats,
    Gates gates,
    Workers workers,
    Bulkhead bulkhead,
    Executor maintenance) {}
