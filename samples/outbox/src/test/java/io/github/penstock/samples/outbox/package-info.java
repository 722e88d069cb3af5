/** Tests of the outbox. */
@NullMarked
package io.github.penstock.samples.outbox;

import org.jspecify.annotations.NullMarked;
