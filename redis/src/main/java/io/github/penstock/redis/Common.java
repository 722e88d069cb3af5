package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.spi.TimeSource;

/**
 * What the tier and the channel of a session share. Immutable; its parts are thread-safe.
 *
 * @param layout names keys and channels
 * @param states what is known of the partitions
 * @param stamps what is known of the regions
 * @param commands the link for commands
 * @param time the clock
 */
record Common(
    KeyLayout layout,
    PartitionStates states,
    Stamps stamps,
    CommandLink commands,
    TimeSource time) {}
