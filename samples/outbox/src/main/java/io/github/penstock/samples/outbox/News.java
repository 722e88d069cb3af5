package io.github.penstock.samples.outbox;

import java.io.IOException;

/**
 * What another service wants to know. A call of what {@code TransactionOutbox.schedule} gives is a
 * row of the current transaction; the call itself follows once that is committed, at least once.
 */
@FunctionalInterface
interface News {

  /**
   * An order was placed.
   *
   * @param order its number
   * @param cents what it costs
   * @throws IOException where the service cannot be told; it is tried again
   */
  void placed(long order, long cents) throws IOException;
}
