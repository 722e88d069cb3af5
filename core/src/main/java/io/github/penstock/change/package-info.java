/** What changed in the tables of repositories, and how to hear of it. */
@NullMarked
package io.github.penstock.change;

import org.jspecify.annotations.NullMarked;
