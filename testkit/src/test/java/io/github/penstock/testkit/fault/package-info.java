/** The faults pass the contracts of real adapters, and do what their switches say. */
@NullMarked
package io.github.penstock.testkit.fault;

import org.jspecify.annotations.NullMarked;
