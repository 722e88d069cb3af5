/**
 * What every adapter must do, as JUnit 5 classes to extend. An adapter proves itself by one small
 * test class for each contract: it extends the contract and says how to make the adapter; the tests
 * are inherited. Penstock's own adapters and the fakes of {@code .fake} run the same classes.
 */
@NullMarked
package io.github.penstock.testkit.contract;

import org.jspecify.annotations.NullMarked;
