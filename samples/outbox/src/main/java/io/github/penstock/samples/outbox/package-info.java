/** Orders whose news survive a crash, by a table in the same transaction. */
@NullMarked
package io.github.penstock.samples.outbox;

import org.jspecify.annotations.NullMarked;
