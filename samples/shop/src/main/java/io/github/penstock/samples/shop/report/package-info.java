/** What a run says: lines while it goes on, a table and a file at its end. */
@NullMarked
package io.github.penstock.samples.shop.report;

import org.jspecify.annotations.NullMarked;
