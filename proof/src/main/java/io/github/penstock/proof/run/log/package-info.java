/** What nodes write down of their operations, and how it is read again. */
@NullMarked
package io.github.penstock.proof.run.log;

import org.jspecify.annotations.NullMarked;
