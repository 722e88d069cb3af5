package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.Cached;
import io.github.penstock.annotation.Find;
import io.github.penstock.annotation.Repository;
import io.github.penstock.cache.WriteMode;
import io.github.penstock.repository.Crud;
import java.util.Optional;

/** Users: what was written stays cached. Implemented by the library; thread-safe. */
@Repository
@Cached(ttl = "10m", write = WriteMode.WRITE_THROUGH)
public interface Users extends Crud<User, Long> {

  /**
   * The user that is reached by an address.
   *
   * @param email the whole address
   * @return the user, or empty where nobody has it
   */
  @Find
  Optional<User> byEmail(String email);
}
