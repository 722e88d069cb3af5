/** How values are loaded: stale ones, in the background, within deadlines, together. */
package io.github.penstock.it.loading;
