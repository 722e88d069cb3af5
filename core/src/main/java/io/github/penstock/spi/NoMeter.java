package io.github.penstock.spi;

import io.github.penstock.cache.Tier;

/** Stands where nobody measures. Stateless. */
final class NoMeter implements CacheMeter {

  @Override
  public void loaded(long nanos, boolean failed) {}

  @Override
  public void loadedMany(int keys, long nanos, boolean failed) {}

  @Override
  public void waited(Whose whose, long nanos) {}

  @Override
  public void served(Tier tier, long ageNanos) {}
}
