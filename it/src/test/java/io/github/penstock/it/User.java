package io.github.penstock.it;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;

@Table("users")
record User(@Id(generated = true) long id, @Unique String email, String name, @Version int version) {

  static final String DDL =
      "create table users (id bigint generated always as identity primary key,"
          + " email text not null unique, name text not null, version int not null)";

  static User of(String email) {
    return new User(0, email, "Ann", 0);
  }

  User withName(String changed) {
    return new User(id, email, changed, version);
  }

  User withEmail(String changed) {
    return new User(id, changed, name, version);
  }
}
