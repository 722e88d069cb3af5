/** Tests of the whole: several nodes, each with its own Penstock, on real servers. */
@NullMarked
package io.github.penstock.it;

import org.jspecify.annotations.NullMarked;
