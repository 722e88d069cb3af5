package io.github.penstock.samples.shop.model;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import io.github.penstock.annotation.Unique;
import io.github.penstock.annotation.Version;

/**
 * A customer. Immutable.
 *
 * @param id the key
 * @param email unique, and changes now and then
 * @param name what the parcel says
 * @param city where the parcel goes
 * @param writtenBy the operation that wrote the row last, 0 for the first filling
 * @param version counts the updates
 */
@Table("users")
public record User(
    @Id(generated = true) long id,
    @Unique String email,
    String name,
    String city,
    long writtenBy,
    @Version int version) {

  /**
   * The same user under another name.
   *
   * @param newName the name
   * @param operation who writes it
   * @return the row to update with
   */
  public User renamed(String newName, long operation) {
    return new User(id, email, newName, city, operation, version);
  }

  /**
   * The same user with another e-mail address.
   *
   * @param newEmail the address
   * @param operation who writes it
   * @return the row to update with
   */
  public User reachedBy(String newEmail, long operation) {
    return new User(id, newEmail, name, city, operation, version);
  }
}
