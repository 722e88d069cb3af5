package io.github.penstock.it.contract;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;

@Table("members")
record Member(
    @Id(generated = true) long id,
    @Unique String email,
    long teamId,
    String name,
    @Version int version) {

  static Member of(String email, long team) {
    return new Member(0, email, team, "New", 0);
  }

  Member named(String other) {
    return new Member(id, email, teamId, other, version);
  }

  Member at(String otherEmail) {
    return new Member(id, otherEmail, teamId, name, version);
  }

  Member in(long otherTeam) {
    return new Member(id, email, otherTeam, name, version);
  }

  Member since(int otherVersion) {
    return new Member(id, email, teamId, name, otherVersion);
  }
}
