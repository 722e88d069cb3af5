package io.github.penstock.spi;

/** Nothing can be told. Stateless. */
final class NoVisibility implements Visibility {

  @Override
  public boolean isProvable() {
    return false;
  }

  @Override
  public Snapshot snapshot() {
    throw new IllegalStateException("This source has no snapshots to prove anything with.");
  }

  @Override
  public long burn() {
    return 0;
  }

  @Override
  public String database() {
    return "";
  }
}
