/**
 * Remote tier and source without servers, for tests that must decide when each thing happens. They
 * pass the contracts of {@code .contract}, as real adapters do.
 */
@NullMarked
package io.github.penstock.testkit.fake;

import org.jspecify.annotations.NullMarked;
