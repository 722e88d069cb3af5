/** What a plan is made from: names, types and annotation values, read by whoever knows them. */
@NullMarked
package io.github.penstock.internal.plan.model;

import org.jspecify.annotations.NullMarked;
