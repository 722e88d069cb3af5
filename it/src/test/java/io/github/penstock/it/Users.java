package io.github.penstock.it;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Exec;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Repository;
import io.github.penstock.annotation.Sql;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;
import java.util.List;
import java.util.Optional;

@Repository
@Cached(ttl = "1h", localTtl = "10m", write = WriteMode.WRITE_THROUGH)
interface Users extends Crud<User, Long> {

  @Find
  Optional<User> byEmail(String email);

  @Find
  List<User> byName(String name);

  @Sql("select count(*) from users where name = :name")
  long countByName(String name);

  @Exec("update users set name = :name, version = version + 1")
  int renameAll(String name);
}
