/** What JMH runs. Its classes cannot be final, because JMH makes subclasses of them. */
@NullMarked
package io.github.penstock.benchmarks.micro;

import org.jspecify.annotations.NullMarked;
