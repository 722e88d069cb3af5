/** The code of README and guide, so that it compiles and runs. */
@NullMarked
package io.github.penstock.it.snippets;

import org.jspecify.annotations.NullMarked;
