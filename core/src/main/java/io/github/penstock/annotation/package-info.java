/** What users write on records and repositories. Names nothing but policies of the vocabulary. */
@NullMarked
package io.github.penstock.annotation;

import org.jspecify.annotations.NullMarked;
