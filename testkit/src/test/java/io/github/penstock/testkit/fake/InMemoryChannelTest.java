package io.github.penstock.testkit.fake;

import io.github.penstock.spi.RemoteModule;
import io.github.penstock.testkit.ManualTime;
import io.github.penstock.testkit.contract.InvalidationChannelContract;

/** The fake is an invalidation channel. */
class InMemoryChannelTest extends InvalidationChannelContract {

  private final InMemoryRemote.Store store = new InMemoryRemote.Store(new ManualTime());

  @Override
  protected RemoteModule module() {
    return new InMemoryRemote(store);
  }
}
