/**
 * What repositories do when they are called, without reflection. For generated classes and for the
 * library's own proxies; applications have no business here.
 */
@NullMarked
package io.github.penstock.runtime;

import org.jspecify.annotations.NullMarked;
