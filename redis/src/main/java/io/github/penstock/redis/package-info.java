/**
 * The remote tier, the invalidation channel and the load lock on Redis. {@link
 * io.github.penstock.redis.Redis} is the way in; nothing else is public but the port for codecs of
 * one's own.
 */
@NullMarked
package io.github.penstock.redis;

import org.jspecify.annotations.NullMarked;
