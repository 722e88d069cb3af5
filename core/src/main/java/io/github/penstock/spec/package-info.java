/**
 * What plans hand to the run time and to sources: descriptions of tables, lists and statements.
 * Immutable records that generated classes write out; users meet none of them.
 */
@NullMarked
package io.github.penstock.spec;

import org.jspecify.annotations.NullMarked;
