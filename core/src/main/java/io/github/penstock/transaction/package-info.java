/** How transactions run and rows are locked: options without behaviour. Imports only the JDK. */
@NullMarked
package io.github.penstock.transaction;

import org.jspecify.annotations.NullMarked;
