/**
 * Plans as Java source: what the annotation processor writes, and what tells whether a class was
 * generated from the same plan.
 */
@NullMarked
package io.github.penstock.internal.source;

import org.jspecify.annotations.NullMarked;
