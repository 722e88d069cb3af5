/** Other virtual machines of the same class path, for tests and measurements of several nodes. */
@NullMarked
package io.github.penstock.testkit.process;

import org.jspecify.annotations.NullMarked;
