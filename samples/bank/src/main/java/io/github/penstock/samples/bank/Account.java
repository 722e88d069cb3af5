package io.github.penstock.samples.bank;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Version;

/**
 * An account. Immutable.
 *
 * @param id its number, from 1
 * @param balance in cents, never below zero
 * @param version how often it was changed
 */
@Table("accounts")
record Account(@Id long id, long balance, @Version int version) {

  /** No account has less than nothing; rows that are changed in place keep their index as it is. */
  static final String DDL =
      """
      create table accounts (
        id bigint primary key, balance bigint not null check (balance >= 0), version int not null
      ) with (fillfactor = 50)
      """;

  Account plus(long cents) {
    return new Account(id, balance + cents, version);
  }
}
