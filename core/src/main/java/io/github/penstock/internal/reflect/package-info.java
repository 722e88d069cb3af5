/** Repositories at run time: reads interfaces by reflection and implements them by proxies. */
@NullMarked
package io.github.penstock.internal.reflect;

import org.jspecify.annotations.NullMarked;
