package io.github.penstock.postgres;

import io.github.penstock.spec.TableSpec;
import io.github.penstock.spec.TableSpec.Role;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The tables of the tests: users with a key of their own, notes with a generated one. */
final class Shop {

  /** A user, as a plan would describe it. */
  record User(long id, String email, @Nullable String name, @Nullable Long teamId, int version) {
    User named(String other) {
      return new User(id, email, other, teamId, version);
    }
  }

  /** A note, whose key the database makes. */
  record Note(long id, String text) {}

  static final TableSpec USERS =
      Sessions.table(
          "users",
          User.class,
          Map.of(
              "id", Set.of(Role.ID),
              "email", Set.of(Role.UNIQUE),
              "name", Set.of(Role.NULLABLE),
              "teamId", Set.of(Role.NULLABLE),
              "version", Set.of(Role.VERSION)));

  static final TableSpec NOTES =
      Sessions.table("app.notes", Note.class, Map.of("id", Set.of(Role.ID, Role.GENERATED)));

  private Shop() {}

  static void create(DataSource dataSource) {
    Sessions.execute(
        dataSource,
        """
        create table users (id bigint primary key, email text not null unique, name varchar(40),
          team_id bigint, version int not null);
        create schema app;
        create table app.notes (id bigint generated always as identity primary key, text text);
        """);
  }

  static User user(long id) {
    return new User(id, "u" + id + "@example.org", "User " + id, null, 0);
  }
}
