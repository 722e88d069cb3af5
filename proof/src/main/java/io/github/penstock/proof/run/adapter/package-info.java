/** The caches that are put to the proof, behind one interface, and the rows in them. */
@NullMarked
package io.github.penstock.proof.run.adapter;

import org.jspecify.annotations.NullMarked;
