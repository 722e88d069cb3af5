/** What declared repositories extend. Imports only options of transactions. */
@NullMarked
package io.github.penstock.repository;

import org.jspecify.annotations.NullMarked;
