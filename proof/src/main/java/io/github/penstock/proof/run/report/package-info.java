/** What is printed and written at the end and meanwhile. */
@NullMarked
package io.github.penstock.proof.run.report;

import org.jspecify.annotations.NullMarked;
