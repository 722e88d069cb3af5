package io.github.penstock.samples.outbox;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;

/**
 * An order. Immutable.
 *
 * @param id its number, made by the database
 * @param cents what it costs
 */
@Table("orders")
record Order(@Id(generated = true) long id, long cents) {

  static final String DDL =
      "create table orders (id bigint generated always as identity primary key,"
          + " cents bigint not null)";
}
