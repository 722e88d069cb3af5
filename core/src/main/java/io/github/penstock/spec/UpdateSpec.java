package io.github.penstock.spec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A statement of a user that changes rows. Made by plans. Immutable.
 *
 * @param sql the statement
 * @param touched which rows it changes; null where that is not known
 * @since 0.1
 */
public record UpdateSpec(SqlSpec sql, @Nullable Dependency touched) {

  /** Checks. */
  public UpdateSpec {
    Objects.requireNonNull(sql, "sql");
  }
}
