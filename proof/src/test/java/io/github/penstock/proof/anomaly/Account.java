package io.github.penstock.proof.anomaly;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;

/** The row that everything is about. */
@Table("accounts")
record Account(@Id long id, @Unique String email, int amount, @Version long ver) {

  static final String DDL =
      "create table accounts (id bigint primary key, email text unique not null,"
          + " amount int not null, ver bigint not null)";

  /** The account that every test begins with. */
  static final Account ONE = new Account(1, "one@example.org", 100, 0);

  /** A second one. */
  static final Account TWO = new Account(2, "two@example.org", 100, 0);

  Account withAmount(int changed) {
    return new Account(id, email, changed, ver);
  }

  Account withEmail(String changed) {
    return new Account(id, changed, amount, ver);
  }
}
