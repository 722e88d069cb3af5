/** Lets the network between a client and a server go wrong, in the process of the test. */
@NullMarked
package io.github.penstock.testkit.fault;

import org.jspecify.annotations.NullMarked;
