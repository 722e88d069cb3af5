/** What is written into Redis and published through it: names, headers and messages, as bytes. */
@NullMarked
package io.github.penstock.redis.internal.wire;

import org.jspecify.annotations.NullMarked;
