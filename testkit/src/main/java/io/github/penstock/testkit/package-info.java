/**
 * What tests of caches and of their users need and no test library has: time that moves by hand and
 * waiting with a deadline. Nothing here starts a server; those are in {@code .server}.
 */
@NullMarked
package io.github.penstock.testkit;

import org.jspecify.annotations.NullMarked;
