package io.github.penstock.redis;

import io.github.penstock.redis.internal.wire.KeyLayout;
import io.github.penstock.spi.TimeSource;

/**
 * What the parts of a session share. Immutable; its parts are thread-safe.
 *
 * @param layout names keys and channels
 * @param states what is known of the partitions
 * @param fanout sends scripts to partitions
 * @param tags what is known of the tags
 * @param commands the link for commands
 * @param sign proves that the server is the master
 * @param attempts makes ids
 * @param time the clock
 */
record Common(
    KeyLayout layout,
    PartitionStates states,
    Fanout fanout,
    Tags tags,
    CommandLink commands,
    SignOfLife sign,
    Attempts attempts,
    TimeSource time) {}
