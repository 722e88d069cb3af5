package io.github.penstock.spi;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Takes nothing and has nothing. Stateless. */
final class NoOutbox implements Outbox {

  @Override
  public boolean isThere() {
    return false;
  }

  @Override
  public void add(Row row) {
    throw new IllegalStateException("This source has no outbox: ask isThere() before.");
  }

  @Override
  public Rows poll(@Nullable String since) {
    return new Rows("", List.of(), Duration.ZERO);
  }

  @Override
  public void remove(String upTo) {}
}
