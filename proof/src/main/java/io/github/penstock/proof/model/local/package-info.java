/** One process: its own writes, joined loads, and the watermark against a clock. */
@NullMarked
package io.github.penstock.proof.model.local;

import org.jspecify.annotations.NullMarked;
