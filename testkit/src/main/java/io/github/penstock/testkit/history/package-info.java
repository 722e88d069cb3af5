/**
 * The log of a run against a cached table, and its checker: which reads broke which promise. Rows
 * carry a version that the database gave them and the operation that wrote them, so no search is
 * needed. Needs nothing but the JDK.
 *
 * @since 0.1
 */
@NullMarked
package io.github.penstock.testkit.history;

import org.jspecify.annotations.NullMarked;
