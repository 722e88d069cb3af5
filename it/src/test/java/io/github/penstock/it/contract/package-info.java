/** The contract of repositories, rule by rule, for each way to make one. */
@NullMarked
package io.github.penstock.it.contract;

import org.jspecify.annotations.NullMarked;
