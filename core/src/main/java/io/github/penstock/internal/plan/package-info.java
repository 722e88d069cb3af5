/**
 * From annotations to immutable plans. Models are names and values, so that the same plan can be
 * made at run time and by a compiler: nothing here knows a class or a method of reflection.
 */
@NullMarked
package io.github.penstock.internal.plan;

import org.jspecify.annotations.NullMarked;
