/** What declared repositories extend. Imports nothing. */
@NullMarked
package io.github.penstock.repository;

import org.jspecify.annotations.NullMarked;
