/**
 * The chosen protocol over transaction ids as PostgreSQL hands them out: fences, retries,
 * write-through, resolvers.
 */
@NullMarked
package io.github.penstock.proof.model.tx;

import org.jspecify.annotations.NullMarked;
