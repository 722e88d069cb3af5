package io.github.penstock.benchmarks.peer;

import io.github.penstock.annotation.Id;
import io.github.penstock.annotation.Table;
import java.io.Serial;
import java.io.Serializable;

/**
 * What is read. Serializable, because that is what some peers' guides begin with.
 *
 * @param id the key
 * @param text something to carry; reading it takes as long as the row says
 */
@Table("items")
public record Item(@Id long id, String text) implements Serializable {
  @Serial private static final long serialVersionUID = 1L;
}
