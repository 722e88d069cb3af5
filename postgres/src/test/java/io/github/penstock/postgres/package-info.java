/** Tests of the PostgreSQL source, on real servers where they end with IT. */
@NullMarked
package io.github.penstock.postgres;

import org.jspecify.annotations.NullMarked;
