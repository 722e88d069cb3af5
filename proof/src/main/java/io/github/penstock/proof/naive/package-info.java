/** The cache that one writes by hand in an afternoon, to show that the tests can fail. */
@NullMarked
package io.github.penstock.proof.naive;

import org.jspecify.annotations.NullMarked;
