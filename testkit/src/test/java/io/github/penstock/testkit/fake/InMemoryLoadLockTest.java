package io.github.penstock.testkit.fake;

import io.github.penstock.spi.RemoteModule;
import io.github.penstock.spi.TimeSource;
import io.github.penstock.testkit.contract.LoadLockContract;

/** The fake is a load lock. */
class InMemoryLoadLockTest extends LoadLockContract {

  private final InMemoryRemote.Store store = new InMemoryRemote.Store(TimeSource.system());

  @Override
  protected RemoteModule module() {
    return new InMemoryRemote(store);
  }
}
