/**
 * Vocabulary: caches, keys, policies, results, events and exceptions. Immutable; imports only the
 * JDK and JSpecify.
 */
@NullMarked
package io.github.penstock.cache;

import org.jspecify.annotations.NullMarked;
