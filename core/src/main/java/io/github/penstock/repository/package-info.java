/** What declared repositories extend. Imports only the vocabulary and options of transactions. */
@NullMarked
package io.github.penstock.repository;

import org.jspecify.annotations.NullMarked;
